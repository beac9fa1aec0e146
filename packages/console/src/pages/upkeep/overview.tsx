import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Answer, useReading, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Term, When } from '../../ui/values.tsx'
import { mendKinds } from './mend-kinds.ts'
import styles from './upkeep.module.css'

type Upkeep = Answer<'get', '/upkeep'>['items'][number]

/** What to mend first, and how good the data are, by unit. */
export function Overview() {
  const { t } = useTranslation('upkeep')
  const { unitId, can } = useSession()
  const trend = useReading('/upkeep', { query: { unitId } })
  const refresh = useSending('post', '/upkeep/refresh', { refreshes: ['/upkeep'] })
  const countNow = can('upkeep.refresh', unitId) && (
    <Button loading={refresh.isPending} onClick={() => refresh.mutate({})}>
      {t('countNow')}
    </Button>
  )
  return (
    <Loaded reading={trend}>
      {({ items }) => {
        const today = items.at(-1)
        return today ? (
          <>
            <ToMend upkeep={today} />
            <UpkeepFigures upkeep={today} first={items[0]} />
            <Units unitId={unitId} />
            <p className={styles.quiet}>
              {t('countedOn')} <When at={today.day} /> {countNow} {refresh.data && t(`refresh.${refresh.data.state}`)}
            </p>
          </>
        ) : (
          <EmptyState
            title={t('notCounted')}
            hint={t('notCountedHint')}
            action={
              <>
                {countNow} {refresh.data && t(`refresh.${refresh.data.state}`)}
              </>
            }
          />
        )
      }}
    </Loaded>
  )
}

function ToMend({ upkeep }: { upkeep: Upkeep }) {
  const { t } = useTranslation('upkeep')
  const { count } = useFormat()
  const faults = mendKinds.map((kind) => ({ kind, n: upkeep.toMend[kind] ?? 0 })).filter(({ n }) => n > 0)
  if (faults.length === 0) return <p className={styles.fine}>{t('nothingToMend')}</p>
  return (
    <ul className={styles.faults} aria-label={t('toMend')}>
      {faults.map(({ kind, n }) => (
        <li key={kind}>
          <Link to={`/upkeep/${kind}`} className={styles.fault}>
            <strong>{count(n)}</strong>
            <span>{t(`faults.${kind}`)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function UpkeepFigures({ upkeep, first }: { upkeep: Upkeep; first: Upkeep | undefined }) {
  const { t } = useTranslation('upkeep')
  const { count, rate, day } = useFormat()
  const before = (key: 'freshness' | 'richness') =>
    first && first.day !== upkeep.day ? t('before', { day: day(first.day), share: rate(first[key]) }) : null
  return (
    <Figures>
      <Figure name={t('customers')} value={count(upkeep.customers)} />
      {(['freshness', 'richness'] as const).map((key) => (
        <Figure
          key={key}
          name={<Term means={t(`means.${key}`)}>{t(key)}</Term>}
          value={rate(upkeep[key])}
          more={before(key)}
        />
      ))}
      {(['first', 'second', 'third', 'fourth'] as const).map((grade, i) => (
        <Figure
          key={grade}
          name={<Term means={t(`grades.${grade}`)}>{t('grade', { grade: i + 1 })}</Term>}
          value={count(upkeep.grades[i] ?? 0)}
        />
      ))}
    </Figures>
  )
}

function Units({ unitId }: { unitId: number }) {
  const { t } = useTranslation('upkeep')
  const { count, rate } = useFormat()
  const units = useReading('/upkeep/units', { query: { unitId } })
  return (
    <Loaded reading={units}>
      {({ items }) =>
        // A unit without others below it stands above already.
        items.some((one) => one.unitId !== unitId) && (
          <>
            <h2 className={styles.heading}>{t('byUnit')}</h2>
            <RowTable
              rows={items}
              rowKey={({ unitId }) => unitId}
              label={t('byUnit')}
              columns={[
                { key: 'name', title: t('unit'), render: ({ name }) => name },
                { key: 'customers', title: t('customers'), align: 'right', render: (one) => count(one.customers) },
                { key: 'freshness', title: t('freshness'), align: 'right', render: (one) => rate(one.freshness) },
                { key: 'richness', title: t('richness'), align: 'right', render: (one) => rate(one.richness) },
                {
                  key: 'mend',
                  title: t('toMend'),
                  align: 'right',
                  render: (one) => count(Object.values(one.toMend).reduce((sum, n) => sum + n, 0)),
                },
              ]}
              empty={null}
            />
          </>
        )
      }
    </Loaded>
  )
}
