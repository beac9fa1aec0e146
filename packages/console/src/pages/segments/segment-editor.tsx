import type { Filter } from '@tradewind/engine/segments'
import { App, Button, Input } from 'antd'
import { useEffect, useId, useMemo, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type Answer, type ApiProblem, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import { When } from '../../ui/values.tsx'
import { Breakdown } from './breakdown.tsx'
import { historyOf, write } from './builder/history.ts'
import { asJson, filterOf } from './builder/tree.ts'
import { useSettled } from './builder/use-settled.ts'
import { Writer } from './builder/writer.tsx'
import { Compare } from './compare.tsx'
import styles from './segments.module.css'

type Segment = Answer<'get', '/segments/:id'>
interface Draft {
  name: string
  filter: Filter
}

/** A new segment, or the next version of a saved one. What is written stays in the browser until it is saved. */
export function SegmentEditor({ saved }: { saved?: Segment }) {
  const { t } = useTranslation('segments')
  const { can, unitId: own } = useSession()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const nameId = useId()
  const unitId = saved?.unitId ?? own
  const mayWrite = can('segment.write', unitId)
  const begun: Draft = useMemo(
    () => ({ name: saved?.name ?? '', filter: (saved?.filter as Filter | undefined) ?? { all: [] } }),
    [saved],
  )
  const [draft, keep, drop] = useDraft<Draft>(saved ? `segment.${saved.id}.${saved.version}` : 'segment.new', begun)
  const [name, setName] = useState(draft.name)
  const [history, dispatch] = useReducer(write, draft.filter, historyOf)
  const filter = useMemo(() => filterOf(history.now), [history.now])
  const changed = JSON.stringify(filter) !== JSON.stringify(begun.filter) || name !== begun.name
  useEffect(() => {
    if (changed) keep({ name, filter })
  }, [changed, name, filter, keep])

  const [problem, setProblem] = useState<ApiProblem>()
  const done = ({ id, version }: Segment) => {
    drop()
    void message.success(t('saved', { version }))
    void navigate(`/segments/${id}`, { replace: true })
  }
  const options = { refreshes: ['/segments'], shownHere: true, onDone: done }
  const create = useSending('post', '/segments', options)
  const revise = useSending('put', '/segments/:id', options)
  const save = () => {
    const failed = { onError: setProblem }
    setProblem(undefined)
    if (saved)
      revise.mutate({ param: { id: saved.id }, json: { filter: asJson(filter), version: saved.latestVersion } }, failed)
    else create.mutate({ json: { unitId, name: name.trim(), filter: asJson(filter) } }, failed)
  }
  const button = mayWrite && (
    <Button
      type="primary"
      loading={create.isPending || revise.isPending}
      disabled={saved ? !changed : name.trim() === ''}
      onClick={save}
    >
      {t(saved ? 'saveVersion' : 'save')}
    </Button>
  )
  const plan = saved && can('campaign.write', unitId) && (
    <Button disabled={changed} onClick={() => void navigate(`/campaigns/new?segment=${saved.id}`)}>
      {t('planWith')}
    </Button>
  )
  return (
    <>
      <PageHeader
        back={{ to: '/segments', label: t('title') }}
        title={saved?.name ?? t('newTitle')}
        subtitle={
          saved && (
            <>
              {t('version', { version: saved.version })} · <When at={saved.createdAt} />
            </>
          )
        }
        actions={
          <>
            {plan}
            {button}
          </>
        }
      />
      {problem && <ProblemView problem={problem} compact />}
      {!saved && (
        <div className={styles.name}>
          <label className={styles.label} htmlFor={nameId}>
            {t('name')}
          </label>
          <Input
            id={nameId}
            autoFocus
            maxLength={200}
            placeholder={t('namePlaceholder')}
            value={name}
            onChange={({ target }) => setName(target.value)}
            onPressEnter={() => name.trim() !== '' && save()}
          />
        </div>
      )}
      <Writer history={history} dispatch={dispatch} unitId={unitId} />
      <Looks filter={filter} unitId={unitId} {...(saved && { id: saved.id })} />
    </>
  )
}

/** What the segment is made of, and how it lies to another one. */
function Looks({ filter, unitId, id }: { filter: Filter; unitId: number; id?: number }) {
  const settled = useSettled(filter, 800)
  return (
    <div className={styles.charts}>
      <Breakdown filter={settled} unitId={unitId} />
      <Compare filter={settled} unitId={unitId} {...(id !== undefined && { id })} />
    </div>
  )
}
