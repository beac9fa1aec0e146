import { Button, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useList, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { TakeBack } from '../../ui/take-back.tsx'
import { useFormat } from '../../ui/use-format.ts'
import type { Entry } from './customer.ts'
import styles from './customers.module.css'
import { EntryWords } from './entry-words.tsx'

const kinds = ['delivery', 'response', 'outcome', 'order', 'consent', 'change'] as const
type Kind = (typeof kinds)[number]

/** Everything between the customer and us, newest first and day by day. */
export function Timeline({ id, unitId, only }: { id: number; unitId: number; only?: Kind }) {
  const { t } = useTranslation('customers')
  const [chosen, setChosen] = useState<Kind | ''>('')
  const kind = only ?? (chosen || undefined)
  const list = useList('/customers/:id/timeline', { param: { id }, query: kind ? { kind } : {} })
  return (
    <>
      {!only && (
        <div className={styles.filter}>
          <Segmented<Kind | ''>
            aria-label={t('timeline.filter')}
            value={chosen}
            onChange={setChosen}
            options={[
              { value: '', label: t('timeline.all') },
              ...kinds.map((value) => ({ value, label: t(`timeline.kinds.${value}`) })),
            ]}
          />
        </div>
      )}
      {list.error && (
        <ProblemView problem={list.error} onRetry={() => void list.refetch()} compact={Boolean(list.data)} />
      )}
      {list.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} aria-label={t('timeline.title')} />}
      {list.data && <Days entries={list.data.pages.flatMap(({ items }) => items)} unitId={unitId} />}
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('timeline.more')}
        </Button>
      )}
    </>
  )
}

function Days({ entries, unitId }: { entries: Entry[]; unitId: number }) {
  const { t } = useTranslation('customers')
  const { day, clock } = useFormat()
  const mayRecord = useSession().can('response.write', unitId)
  const takeBack = useSending('post', '/responses/:id/take-back', { shownHere: true, refreshes: ['/customers'] })
  if (entries.length === 0) return <EmptyState title={t('timeline.none')} hint={t('timeline.noneHint')} />
  return [...Map.groupBy(entries, ({ at }) => day(at))].map(([date, ofDay]) => (
    <section key={date} className={styles.day}>
      <h3>{date}</h3>
      <ul>
        {ofDay.map((entry) => (
          <li key={`${entry.kind} ${entry.key}`} className={styles.entry}>
            <time dateTime={entry.at} className={styles.quiet}>
              {clock(entry.at)}
            </time>
            <div>
              <EntryWords entry={entry} />
              {mayRecord && entry.kind === 'response' && entry.canTakeBack && (
                <TakeBack
                  act={(reason) => takeBack.mutateAsync({ param: { id: Number(entry.key) }, json: { reason } })}
                />
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  ))
}
