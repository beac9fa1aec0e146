import type { UseQueryResult } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/index.ts'
import { ProblemView } from './problem-view.tsx'

export interface LoadedProps<T> {
  reading: UseQueryResult<T, ApiProblem>
  children: (data: T) => ReactNode
  /** In place of what is still on its way; left out: grey lines. */
  skeleton?: ReactNode
}

/** A reading in its states: on its way, refused, here, or here but older than the last try. */
export function Loaded<T>({ reading, children, skeleton }: LoadedProps<T>) {
  const { t } = useTranslation('ui')
  const retry = () => void reading.refetch()
  if (reading.data !== undefined) {
    return (
      <>
        {reading.error && <ProblemView problem={reading.error} onRetry={retry} compact />}
        {children(reading.data)}
      </>
    )
  }
  if (reading.error) return <ProblemView problem={reading.error} onRetry={retry} />
  return (
    <div role="status" aria-label={t('loading')}>
      {skeleton ?? <Skeleton active title={false} paragraph={{ rows: 5 }} />}
    </div>
  )
}
