import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import { useSettled } from '../../ui/use-settled.ts'
import type { Channel, Template } from './channels.ts'
import { contentOf, type Draft, draftOf } from './draft.ts'
import { FilesPanel } from './files-panel.tsx'
import { MissingFields } from './missing-fields.tsx'
import { Parts } from './parts.tsx'
import { Preview } from './preview.tsx'
import styles from './templates.module.css'
import { usePreview } from './use-preview.ts'
import { VersionsDrawer } from './versions-drawer.tsx'

export interface TemplateEditorProps {
  channel: Channel
  initial: Draft
  /** Undefined for one that is not there yet. */
  saved?: Template
}

interface Kept {
  draft: Draft
  /** The version that it was made of. */
  basedOn: number
}

/** The parts of a template on the left, what they become on the right. */
export function TemplateEditor({ channel, saved, initial }: TemplateEditorProps) {
  const { t } = useTranslation('templates')
  const { can, unitId } = useSession()
  const navigate = useNavigate()
  const [fresh] = useState<Kept>({ draft: initial, basedOn: saved?.latestVersion ?? 0 })
  const [kept, keep, drop] = useDraft<Kept>(`template.${saved?.id ?? channel}`, fresh)
  const { draft } = kept
  const changed = JSON.stringify(draft) !== JSON.stringify(initial)
  const [recovered, setRecovered] = useState(changed)
  const { basedOn } = changed ? kept : fresh
  const setDraft = (change: Partial<Draft>) => keep({ draft: { ...draft, ...change }, basedOn })
  const [customerId, setCustomerId] = useState<number>()
  const content = contentOf(channel, draft)
  const preview = usePreview(channel, useSettled(content, 400), { templateId: saved?.id, customerId })
  const [problem, setProblem] = useState<ApiProblem>()
  const mayWrite = can('template.write', saved?.unitId ?? unitId)

  const refreshes = ['/templates']
  // What is shown is the new version at once; the draft is forgotten when the list has been read again.
  const onDone = (template: Template) => keep({ draft: draftOf(template), basedOn: template.latestVersion })
  const create = useSending('post', '/templates', { refreshes, shownHere: true })
  const revise = useSending('put', '/templates/:id', { refreshes, shownHere: true, onDone })
  const rename = useSending('patch', '/templates/:id', { refreshes, shownHere: true })
  const busy = create.isPending || revise.isPending || rename.isPending
  const name = draft.name.trim()
  const save = async () => {
    setProblem(undefined)
    try {
      if (saved) {
        if (name !== saved.name) await rename.mutateAsync({ param: { id: saved.id }, json: { name } })
        await revise.mutateAsync({ param: { id: saved.id }, json: { ...content, basedOn } })
        drop()
      } else {
        const { id } = await create.mutateAsync({ json: { unitId, channel, name, ...content } })
        drop()
        void navigate(`/templates/${id}`, { replace: true })
      }
    } catch (error) {
      setProblem(error as ApiProblem)
    }
  }
  const discard = () => {
    drop()
    setRecovered(false)
    setProblem(undefined)
  }
  const wrong = problem?.status === 400 ? problem.issues : (preview.problem?.issues ?? [])
  return (
    <>
      <PageHeader
        back={{ to: '/templates', label: t('title') }}
        title={saved?.name ?? t('newIn', { channel: t(`channels.${channel}`) })}
        subtitle={
          saved
            ? t('version', { channel: t(`channels.${channel}`), version: saved.latestVersion })
            : t(`about.${channel}`)
        }
        actions={
          <>
            {saved && (
              <VersionsDrawer
                template={saved}
                onTake={(older) => keep({ draft: { ...older, name: draft.name }, basedOn })}
              />
            )}
            {changed && saved && <Button onClick={discard}>{t('discard')}</Button>}
            {mayWrite && (
              <Button
                type="primary"
                loading={busy}
                disabled={name === '' || (saved !== undefined && !changed)}
                onClick={() => void save()}
              >
                {t('save')}
              </Button>
            )}
          </>
        }
      />
      {!mayWrite && <Alert type="info" title={t('readOnly')} className={styles.notice ?? ''} />}
      {recovered && changed && (
        <Alert
          type="info"
          title={t('recovered')}
          className={styles.notice ?? ''}
          action={
            <Button size="small" onClick={discard}>
              {t('discard')}
            </Button>
          }
        />
      )}
      {problem && problem.status !== 400 && <ProblemView problem={problem} compact />}
      {problem?.status === 400 && (
        <Alert type="error" role="alert" title={t('notSaved')} className={styles.notice ?? ''} />
      )}
      <div className={styles.columns}>
        <Form layout="vertical" className={styles.parts ?? ''} disabled={!mayWrite} onFinish={() => void save()}>
          <Form.Item label={t('name')} htmlFor="template-name" required>
            <Input
              id="template-name"
              value={draft.name}
              maxLength={200}
              placeholder={t('namePlaceholder')}
              onChange={({ target }) => setDraft({ name: target.value })}
            />
          </Form.Item>
          <Parts channel={channel} draft={draft} onChange={setDraft} issues={wrong} />
          {channel === 'email' && (
            <FilesPanel template={saved} dirty={changed} onShow={(file) => setDraft(showing(draft, file))} />
          )}
        </Form>
        <aside className={styles.preview} aria-label={t('preview')}>
          <Preview channel={channel} preview={preview} customerId={customerId} onCustomer={setCustomerId} />
          <MissingFields fields={preview.fields} />
        </aside>
      </div>
    </>
  )
}

/** The draft with a picture at its end. */
const showing = (draft: Draft, file: string): Partial<Draft> =>
  draft.written === 'markdown'
    ? { markdown: `${draft.markdown.trimEnd()}\n\n![${file}](file:${file})\n` }
    : { html: `${draft.html.trimEnd()}\n<p><img src="file:${file}" alt="${file}"></p>\n` }
