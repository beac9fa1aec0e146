import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/index.ts'
import styles from './cursor-table.module.css'
import { ProblemView } from './problem-view.tsx'
import { RowTable, type RowTableProps } from './row-table.tsx'

export interface CursorTableProps<T> extends Omit<RowTableProps<T>, 'rows'> {
  /** Of `useList`. */
  list: UseInfiniteQueryResult<InfiniteData<{ items: T[]; nextCursor: string | null }>, ApiProblem>
}

/** A list that is read page by page, with a button for the next one; never a count of everything. */
export function CursorTable<T extends object>({ list, ...table }: CursorTableProps<T>) {
  const { t } = useTranslation('ui')
  // Read pages stay as they are where only the next one did not come.
  const retry = () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch())
  if (!list.data) {
    if (list.error) return <ProblemView problem={list.error} onRetry={retry} />
    return (
      <div role="status" aria-label={t('loading')}>
        <Skeleton active title={false} paragraph={{ rows: 8 }} />
      </div>
    )
  }
  return (
    <>
      {list.error && <ProblemView problem={list.error} onRetry={retry} compact />}
      <RowTable {...table} rows={list.data.pages.flatMap(({ items }) => items)} />
      {list.hasNextPage && (
        <div className={styles.more}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
}
