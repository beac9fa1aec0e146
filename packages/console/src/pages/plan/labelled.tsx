import { type ReactNode, useId } from 'react'
import styles from './plan.module.css'

/** A field with its label above it; `children` puts the id on the control. */
export function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={styles.asked}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}
