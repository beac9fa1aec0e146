import { Button, Input } from 'antd'
import { useId, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { historyOf, write } from '../segments/builder/history.ts'
import { asJson, filterOf, unfinishedIn } from '../segments/builder/tree.ts'
import { Writer } from '../segments/builder/writer.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

/** Conditions written on the spot; kept as a segment of the unit, so that they can be used again. */
export function NewSegment({ onSaved }: { onSaved: (segmentId: number) => void }) {
  const { t } = useTranslation('plan')
  const { campaign, plan } = usePlan()
  const [history, dispatch] = useReducer(write, { all: [] }, historyOf)
  const [name, setName] = useState(plan.name)
  const [problem, setProblem] = useState<ApiProblem>()
  const id = useId()
  const create = useSending('post', '/segments', {
    refreshes: ['/segments'],
    shownHere: true,
    onDone: (segment) => onSaved(segment.id),
  })
  const save = () => {
    setProblem(undefined)
    const json = { unitId: campaign.unitId, name: name.trim(), filter: asJson(filterOf(history.now)) }
    create.mutate({ json }, { onError: setProblem })
  }
  return (
    <div className={styles.written}>
      <Writer history={history} dispatch={dispatch} unitId={campaign.unitId}>
        <label htmlFor={id} className={styles.label}>
          {t('audience.saveAs')}
        </label>
        <Input id={id} maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        <Button
          type="primary"
          loading={create.isPending}
          disabled={name.trim() === '' || unfinishedIn(history.now).length > 0}
          onClick={save}
        >
          {t('audience.use')}
        </Button>
        {problem && <ProblemView problem={problem} compact />}
      </Writer>
    </div>
  )
}
