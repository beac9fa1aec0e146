import type { ReactNode } from 'react'
import { Link } from 'react-router'
import styles from './page-header.module.css'

export interface PageHeaderProps {
  title: ReactNode
  /** One line beneath: what the page is about, or the state of what it shows. */
  subtitle?: ReactNode
  /** The page's one primary action, and what stands beside it. */
  actions?: ReactNode
  /** The list or record that the page belongs to, to go back to. */
  back?: { to: string; label: string }
}

export function PageHeader({ title, subtitle, actions, back }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {back && (
          <Link className={styles.back} to={back.to}>
            <span aria-hidden>←</span> {back.label}
          </Link>
        )}
        <h1 className={styles.title}>{title}</h1>
        {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
