import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useList } from '../../api/index.ts'
import { useFormat } from '../../ui/use-format.ts'
import { Labelled } from './labelled.tsx'
import { NewEvent } from './new-event.tsx'
import styles from './plan.module.css'

/** The event that a step invites to: answers to the invitation take its seats. */
export function EventField({
  eventId,
  onChange,
}: {
  eventId: number | null
  onChange: (eventId: number | null) => void
}) {
  const { t } = useTranslation('plan')
  const { time, count } = useFormat()
  const list = useList('/events', { query: { limit: 200 } })
  const events = list.data?.pages.flatMap(({ items }) => items) ?? []
  // One that is over or called off is shown where it was chosen before, and offered to nobody.
  const fitting = events.filter(
    ({ id, state, startsAt }) => id === eventId || (state === 'planned' && new Date(startsAt) > new Date()),
  )
  const seatsOf = ({ seats, seated }: (typeof events)[number]) =>
    seats === null ? t('event.noLimit') : t('event.seats', { free: count(Math.max(0, seats - seated)) })
  return (
    <Labelled label={t('event.label')}>
      {(id) => (
        <span className={styles.actions}>
          <Select
            id={id}
            className={styles.wide ?? ''}
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t(list.isSuccess && fitting.length === 0 ? 'event.none' : 'event.pick')}
            loading={list.isLoading}
            value={eventId}
            onChange={(next) => onChange(next ?? null)}
            options={fitting.map((event) => ({
              value: event.id,
              label: [event.name, time(event.startsAt), event.place, seatsOf(event)].join(' · '),
            }))}
          />
          <NewEvent onMade={onChange} />
        </span>
      )}
    </Labelled>
  )
}
