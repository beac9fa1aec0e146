import { useTranslation } from 'react-i18next'
import type { FieldIssue } from '../../api/index.ts'
import { Said } from '../../ui/said.tsx'
import styles from './templates.module.css'

/** `markdown:3` -> part and line. */
const placeOf = (path: string) => {
  const [part = '', line] = path.split(':')
  return { part, line: Number(line) || undefined }
}

export const issuesOf = (issues: readonly FieldIssue[], parts: readonly string[]) =>
  issues.map(({ path, message }) => ({ ...placeOf(path), message })).filter(({ part }) => parts.includes(part))

/** What the check found wrong in some parts, each with its line. */
export function IssueList({ issues, parts }: { issues: readonly FieldIssue[]; parts: readonly string[] }) {
  const { t } = useTranslation('templates')
  const found = issuesOf(issues, parts)
  if (found.length === 0) return null
  return (
    <ul className={styles.issues} role="alert">
      {found.slice(0, 10).map(({ part, line, message }) => (
        <li key={`${part} ${line} ${message}`}>
          {line !== undefined && <strong>{t('line', { line })} </strong>}
          <Said sentence={message} />
        </li>
      ))}
    </ul>
  )
}
