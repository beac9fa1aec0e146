import { DatePicker } from 'antd'
import dayjs from 'dayjs'

interface MonthPickerProps {
  /** `2026-11`, as all months here. */
  month: string
  /** None after this one. */
  last: string
  onChange: (month: string) => void
}

export default function MonthPicker({ month, last, onChange }: MonthPickerProps) {
  return (
    <DatePicker
      picker="month"
      allowClear={false}
      value={dayjs(`${month}-01`)}
      maxDate={dayjs(`${last}-01`)}
      onChange={(day) => day && onChange(day.format('YYYY-MM'))}
    />
  )
}
