import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { StaffPicker } from '../../ui/staff-picker.tsx'
import styles from './dispatch.module.css'

/** So many are moved at once, as the API has it. */
const most = 500
const moved = { refreshes: ['/work-orders', '/units/:id/today'], shownHere: true }

interface ChosenActsProps {
  ids: number[]
  unitId: number
  onDone: () => void
}

/** What can be done with the work orders that were chosen: all of them at once, or none. */
export function ChosenActs({ ids, unitId, onDone }: ChosenActsProps) {
  const { t } = useTranslation('dispatch')
  const { message } = App.useApp()
  const assign = useSending('post', '/work-orders/assign', moved)
  const release = useSending('post', '/work-orders/release', moved)
  const postpone = useSending('post', '/work-orders/postpone', moved)
  if (ids.length === 0) return null
  const said = (words: string) => {
    void message.success(words)
    onDone()
  }
  const tooMany = ids.length > most
  const count = ids.length
  return (
    <section className={styles.acts} aria-label={t('acts')}>
      <strong role="status">{tooMany ? t('tooMany', { count, most }) : t('chosen', { count })}</strong>
      <FormDialog<{ staffId: number; plannedOn?: string }>
        type="primary"
        label={t('assign.act')}
        title={t('assign.title', { count })}
        ok={t('assign.act')}
        disabled={tooMany}
        begin={{}}
        saving={assign.isPending}
        save={async ({ staffId, plannedOn }) => {
          await assign.mutateAsync({ json: { ids, staffId, ...(plannedOn && { plannedOn }) } })
          said(t('assign.done', { count }))
        }}
      >
        <Form.Item name="staffId" label={t('assign.to')} rules={[{ required: true, message: t('assign.toMissing') }]}>
          <StaffPicker label={t('assign.to')} placeholder={t('assign.toHint')} unitId={unitId} />
        </Form.Item>
        <Form.Item name="plannedOn" label={t('assign.day')} extra={t('assign.dayHint')}>
          <Input type="date" />
        </Form.Item>
      </FormDialog>
      <FormDialog<{ plannedOn: string }>
        label={t('postpone.act')}
        title={t('postpone.title', { count })}
        ok={t('postpone.act')}
        disabled={tooMany}
        begin={{}}
        saving={postpone.isPending}
        save={async ({ plannedOn }) => {
          await postpone.mutateAsync({ json: { ids, plannedOn } })
          said(t('postpone.done', { count }))
        }}
      >
        <Form.Item
          name="plannedOn"
          label={t('postpone.day')}
          extra={t('postpone.dayHint')}
          rules={[{ required: true, message: t('postpone.dayMissing') }]}
        >
          <Input type="date" />
        </Form.Item>
      </FormDialog>
      <ConfirmAct
        label={t('release.act')}
        title={t('release.title', { count })}
        consequence={t('release.consequence')}
        disabled={tooMany}
        act={async () => {
          const { placed, unplaced } = await release.mutateAsync({ json: { ids } })
          said(t('release.done', { placed, unplaced }))
        }}
      />
      <Button type="text" onClick={onDone}>
        {t('unchoose')}
      </Button>
    </section>
  )
}
