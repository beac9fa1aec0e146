import { Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../app/session.tsx'
import { useFormat } from './use-format.ts'
import styles from './values.module.css'

/** A share: one decimal, and on hover or focus of how many it is and between what it lies with 95 % confidence. */
export interface RateProps {
  /** How many of how many. */
  x: number
  n: number
  /** The interval's ends, between 0 and 1, where there is one. */
  low?: number | null | undefined
  high?: number | null | undefined
  /** Writes the interval beside it: for what is an estimate. */
  whole?: boolean
}

export function Rate({ x, n, low, high, whole = false }: RateProps) {
  const { t } = useTranslation('ui')
  const { rate, count } = useFormat()
  const known = typeof low === 'number' && typeof high === 'number'
  const interval = known ? t('interval', { low: rate(low), high: rate(high) }) : ''
  const of = `${count(x)} / ${count(n)}`
  return (
    <Hint text={interval ? `${of} · ${interval}` : of}>
      {rate(n > 0 ? x / n : null)}
      {whole && known && <span className={styles.quiet}> {t('between', { low: rate(low), high: rate(high) })}</span>}
    </Hint>
  )
}

/** Money in minor units (fen). */
export function Money({ minor, currency = 'CNY' }: { minor: number; currency?: string }) {
  return <span className={styles.number}>{useFormat().money(minor, currency)}</span>
}

/** An instant in the organisation's zone, or a date; with `of="day"` only the day. */
export function When({ at, of = 'time' }: { at: string | null | undefined; of?: 'time' | 'day' }) {
  const { time, day } = useFormat()
  if (!at) return <span className={styles.quiet}>–</span>
  const dateOnly = at.length === 10
  return (
    <time dateTime={at} className={styles.number}>
      {dateOnly || of === 'day' ? day(at) : time(at)}
    </time>
  )
}

/** The name of a unit in sight; its number for one that is not. Nothing until the units are known. */
export function UnitName({ id }: { id: number }) {
  const { units } = useSession()
  return <>{units.get(id)?.name ?? (units.size > 0 ? `#${id}` : '')}</>
}

/** A word of the trade with its meaning one hover or tap away. */
export function Term({ children, means }: { children: ReactNode; means: string }) {
  return (
    <Tooltip title={means} trigger={['hover', 'focus']}>
      <button type="button" className={styles.term}>
        {children}
      </button>
    </Tooltip>
  )
}

function Hint({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Tooltip title={text} trigger={['hover', 'focus']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what it says on hover has to be reachable by keyboard */}
      <span className={styles.hint} tabIndex={0}>
        {children}
        <span className="visually-hidden"> ({text})</span>
      </span>
    </Tooltip>
  )
}
