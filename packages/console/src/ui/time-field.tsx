import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'
import { useFormat } from './use-format.ts'

dayjs.extend(utc)
dayjs.extend(timezone)

interface TimeFieldProps {
  id?: string
  label?: string
  placeholder?: string
  className?: string | undefined
  /** An instant, as ISO 8601 writes it. */
  value?: string | null
  onChange?: (at: string | null) => void
  /** Nothing before now. */
  ahead?: boolean
}

const written = 'YYYY-MM-DD HH:mm'

/** A day and a time of day where the organisation is, as `useFormat` shows them, wherever the browser's clock stands. */
export function TimeField({ label, value, onChange, ahead = false, ...field }: TimeFieldProps) {
  const { timeZone } = useFormat().manner
  const shown = (at: string | Date) => dayjs(dayjs(at).tz(timeZone).format(written))
  return (
    <DatePicker
      {...field}
      {...(label !== undefined && { 'aria-label': label })}
      showTime={{ format: 'HH:mm', minuteStep: 5 }}
      format={written}
      {...(ahead && { minDate: shown(new Date()) })}
      value={value ? shown(value) : null}
      onChange={(at) => onChange?.(at ? dayjs.tz(at.format(written), timeZone).toISOString() : null)}
    />
  )
}
