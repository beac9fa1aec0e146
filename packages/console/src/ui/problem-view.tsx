import { Button } from 'antd'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ApiProblem } from '../api/index.ts'
import styles from './problem-view.module.css'
import { Said, useSaid } from './said.tsx'

export interface ProblemWords {
  /** What happened. */
  title: string
  /** What is safe, and what to do. */
  advice: string
}

const kinds = {
  400: 'invalid',
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  413: 'tooLarge',
  415: 'wrongType',
  429: 'tooOften',
  503: 'busy',
} as const

/** What another try would be told again. */
const lasting: readonly number[] = [403, 404]

/** What a problem means in the person's language, by its status; the API's own sentence goes beneath. */
export function useProblemWords(): (problem: ApiProblem) => ProblemWords {
  const { t } = useTranslation('ui')
  return useCallback(
    ({ status, code }) => {
      const silent = code === 'slow' ? 'slow' : 'unreachable'
      const kind = status === 0 ? silent : status in kinds ? kinds[status as keyof typeof kinds] : 'other'
      return { title: t(`problem.${kind}.title`), advice: t(`problem.${kind}.advice`) }
    },
    [t],
  )
}

export interface ProblemViewProps {
  problem: ApiProblem
  onRetry?: () => void
  /** Above a form instead of in place of a page. */
  compact?: boolean
}

/** An answer that is no success: what happened, what is safe, what to do, and what to tell an administrator. */
export function ProblemView({ problem, onRetry, compact = false }: ProblemViewProps) {
  const { t } = useTranslation(['ui', 'shell'])
  const { title, advice } = useProblemWords()(problem)
  const lasts = lasting.includes(problem.status)
  return (
    <section className={compact ? styles.compact : styles.whole} role="alert">
      <h2 className={styles.title}>{title}</h2>
      <ProblemDetail problem={problem} advice={advice} />
      {onRetry && !lasts && (
        <Button className={styles.retry} onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
      {lasts && !compact && (
        <p className={styles.retry}>
          <Link to="/">{t('shell:notFound.home')}</Link>
        </p>
      )}
    </section>
  )
}

/** Whose own sentence says more than what the status means. */
const telling: readonly number[] = [400, 403, 409, 413, 415, 429]

/**
 * The API's sentence, in the person's language if we have it there, then what is safe: our own `advice` only where the API's
 * is not to be read, since it cannot be as exact. Beneath them what was wrong where, and the number in the log.
 */
export function ProblemDetail({ problem, advice }: { problem: ApiProblem; advice?: string }) {
  const { t, i18n } = useTranslation('ui')
  const { status, detail, issues, requestId } = problem
  const isPlain = useSaid(detail) !== detail || i18n.language === 'en'
  const isTelling = detail !== '' && isPlain && telling.includes(status)
  return (
    <>
      {isTelling && (
        <p className={styles.advice}>
          <Said sentence={detail} />
        </p>
      )}
      {advice && <p className={styles.advice}>{isTelling ? t('problem.safe') : advice}</p>}
      {(detail || requestId) && (
        <details className={styles.detail}>
          <summary>{t('detail')}</summary>
          {detail && !isTelling && (
            <p>
              <Said sentence={detail} />
            </p>
          )}
          {issues.length > 1 && (
            <ul>
              {issues.slice(0, 20).map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <Said sentence={path ? `${path}: ${message}` : message} />
                </li>
              ))}
            </ul>
          )}
          {requestId && <p>{t('requestId', { id: requestId })}</p>}
        </details>
      )}
    </>
  )
}
