import { DatePicker, InputNumber } from 'antd'
import dayjs from 'dayjs'

interface RuleField<Value> {
  /** Is heard; shown too where nothing is written yet. */
  label: string
  value: Value
  onChange: (value: Value) => void
}

interface NumberFieldProps extends RuleField<number | null> {
  min: number
  max: number
  /** Stands behind the number. */
  unit: string
  /** Stands before it. */
  before?: string
  step?: number
  /** Digits after the point; left out: as many as are written. */
  digits?: number
  /** In pixels: wide enough for number and unit in both languages. */
  width?: number
}

/** A number of a rule with its unit. */
export const NumberField = ({ label, value, onChange, min, max, unit, before, ...more }: NumberFieldProps) => (
  <InputNumber<number>
    aria-label={label}
    placeholder={label}
    value={value}
    min={min}
    max={max}
    step={more.step ?? 1}
    {...(more.digits !== undefined && { precision: more.digits })}
    prefix={before}
    suffix={unit}
    style={{ width: more.width ?? 190 }}
    onChange={onChange}
  />
)

/** A calendar day of a rule, as `2026-11-29`. */
export const DayField = ({ label, value, onChange }: RuleField<string | null>) => (
  <DatePicker
    aria-label={label}
    placeholder={label}
    value={value === null ? null : dayjs(value)}
    style={{ width: 150 }}
    onChange={(day) => onChange(day?.format('YYYY-MM-DD') ?? null)}
  />
)
