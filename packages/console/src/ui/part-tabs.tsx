import { Link } from 'react-router'
import styles from './part-tabs.module.css'

export interface PartTabsProps {
  label: string
  current: string
  parts: { key: string; to: string; label: string }[]
}

/** The parts of a page, each with an address of its own. */
export function PartTabs({ label, current, parts }: PartTabsProps) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      {parts.map(({ key, to, label }) => (
        <Link key={key} to={to} className={styles.tab} aria-current={key === current ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
