import { DatePicker, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import styles from './builder.module.css'

const agos = ['daysAgo', 'monthsAgo', 'yearsAgo'] as const
type Ago = (typeof agos)[number]
type Way = 'date' | 'now' | Ago
const usual: Record<Ago, number> = { daysAgo: 30, monthsAgo: 12, yearsAgo: 1 }

export interface ValueEditorProps {
  value: unknown
  onChange: (value: unknown) => void
  label: string
}

/** A day: one of the calendar, today, or so long ago, which moves on with the days. */
export function MomentEditor({ value, onChange, label }: ValueEditorProps) {
  const { t } = useTranslation('segments')
  const way = wayOf(value)
  const number = way === 'date' || way === 'now' ? undefined : (value as Record<Ago, number>)[way]
  const choose = (next: Way) => {
    if (next === 'now') onChange('now')
    else onChange(next === 'date' ? undefined : { [next]: usual[next] })
  }
  return (
    <span className={styles.moment}>
      {number !== undefined && way !== 'date' && way !== 'now' && (
        <InputNumber
          aria-label={t('moment.number', { label })}
          min={0}
          max={73_000}
          precision={0}
          value={number}
          onChange={(n) => onChange({ [way]: n ?? 0 })}
          className={styles.short ?? ''}
        />
      )}
      {way === 'date' && (
        <DatePicker
          aria-label={label}
          value={typeof value === 'string' ? dayjs(value) : null}
          onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : undefined)}
          placeholder={t('moment.pick')}
        />
      )}
      <Select<Way>
        aria-label={t('moment.way', { label })}
        value={way}
        onChange={choose}
        popupMatchSelectWidth={false}
        options={(['daysAgo', 'monthsAgo', 'yearsAgo', 'now', 'date'] as const).map((one) => ({
          value: one,
          label: t(`moment.${one}`),
        }))}
      />
    </span>
  )
}

function wayOf(value: unknown): Way {
  if (value === 'now') return 'now'
  if (typeof value !== 'object' || value === null) return 'date'
  return agos.find((ago) => ago in value) ?? 'date'
}
