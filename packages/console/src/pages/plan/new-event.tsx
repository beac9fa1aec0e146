import { Form, Input, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { TimeField } from '../../ui/time-field.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

interface Written {
  name: string
  place: string
  startsAt: string
  seats?: number
}

/** Plans an event for the campaign's unit; invitations name its place and time. */
export function NewEvent({ onMade }: { onMade: (eventId: number) => void }) {
  const { t } = useTranslation('plan')
  const { campaign } = usePlan()
  const create = useSending('post', '/events', { refreshes: ['/events'], shownHere: true })
  const save = async ({ name, place, startsAt, seats }: Written) => {
    const event = { name: name.trim(), place: place.trim(), startsAt, seats: seats ?? null }
    const { id } = await create.mutateAsync({ json: { unitId: campaign.unitId, ...event } })
    onMade(id)
  }
  const needed = [{ required: true, message: t('event.needed') }]
  return (
    <FormDialog<Written> label={t('event.new')} ok={t('event.make')} begin={{}} saving={create.isPending} save={save}>
      <Form.Item label={t('event.name')} name="name" rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item label={t('event.place')} name="place" rules={needed}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item label={t('event.startsAt')} name="startsAt" rules={needed}>
        <TimeField ahead />
      </Form.Item>
      <Form.Item label={t('event.seatsField')} name="seats">
        <InputNumber
          className={styles.amount ?? ''}
          min={1}
          max={1_000_000}
          precision={0}
          placeholder={t('event.noLimit')}
        />
      </Form.Item>
    </FormDialog>
  )
}
