import type { ReactNode } from 'react'
import styles from './figures.module.css'

/** The few numbers that everybody asks for, in a row: made of `Figure`s. */
export function Figures({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <dl className={styles.figures} aria-label={label}>
      {children}
    </dl>
  )
}

/** A number with its name above it, and beneath it what it is to be compared with. `harm`: a reason to look. */
export function Figure({
  name,
  value,
  more,
  harm = false,
}: {
  name: ReactNode
  value: ReactNode
  more?: ReactNode
  harm?: boolean
}) {
  return (
    <div className={harm ? styles.harm : undefined}>
      <dt>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      {more && <dd className={styles.more}>{more}</dd>}
    </div>
  )
}
