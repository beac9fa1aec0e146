import { Alert, Button, Input } from 'antd'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useChangedText } from '../approvals/changed-text.ts'
import styles from './plan.module.css'

type CampaignApproval = Answer<'get', '/campaigns/:id/approval'>

/** Whether it may start as it is planned. */
export const mayStart = ({ needed, submission }: CampaignApproval): boolean =>
  !needed || submission?.state === 'approved'

/** Where the approval of a campaign stands; nothing where none is needed. `children` is for what is not approved yet. */
export function Approval({ approval, children }: { approval: CampaignApproval; children?: ReactNode }) {
  const { t } = useTranslation('approvals')
  const { time } = useFormat()
  const changed = useChangedText()
  if (!approval.needed) return null
  const { submission } = approval
  const state = submission?.state ?? 'none'
  const words = {
    by: (state === 'waiting' ? submission?.submittedBy : submission?.decidedBy) ?? '',
    at: submission
      ? time((state === 'waiting' ? submission.submittedAt : submission.decidedAt) ?? submission.submittedAt)
      : '',
    changed: changed(submission?.changed ?? []),
  }
  return (
    <section className={styles.approval}>
      <Alert
        type={state === 'approved' ? 'success' : state === 'returned' ? 'warning' : 'info'}
        showIcon
        title={t(`states.${state}`, words)}
        description={state === 'returned' || state === 'approved' ? submission?.remark : undefined}
      />
      {state !== 'approved' && state !== 'waiting' && children}
    </section>
  )
}

/** Hands the plan in, as it is. */
export function HandIn({ id, ready }: { id: number; ready: boolean }) {
  const { t } = useTranslation('approvals')
  const noteId = useId()
  const [note, setNote, dropNote] = useDraft(`approval-${id}`, '')
  const submit = useSending('post', '/campaigns/:id/submit', {
    refreshes: ['/campaigns/:id/approval', '/approvals'],
    shownHere: true,
    onDone: dropNote,
  })
  return (
    <>
      {submit.error && <ProblemView problem={submit.error} compact />}
      <label htmlFor={noteId}>{t('noteFor')}</label>
      <Input.TextArea
        id={noteId}
        rows={2}
        maxLength={1_000}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button
        type="primary"
        disabled={!ready}
        loading={submit.isPending}
        onClick={() => submit.mutate({ param: { id }, json: { note: note.trim() } })}
      >
        {t('submit')}
      </Button>
    </>
  )
}
