import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Answer, useReading } from '../../api/index.ts'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import styles from './home.module.css'

type Bulletin = Answer<'get', '/units/:id/bulletins/:month'>

/** The month so far beside the one before, and for who has units below, those that need a look. */
export function Month({ unitId, month }: { unitId: number; month: string }) {
  const { t } = useTranslation('home')
  const bulletin = useReading('/units/:id/bulletins/:month', { param: { id: unitId, month } })
  return (
    <section>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('month.title')}</h2>
        <Link to="/reports">{t('month.report')}</Link>
      </div>
      <Loaded reading={bulletin}>
        {(found) => (
          <>
            <MonthFigures {...found} />
            {found.units.length > 0 && <Look units={found.units} />}
          </>
        )}
      </Loaded>
    </section>
  )
}

function MonthFigures({ total, currency }: Pick<Bulletin, 'total' | 'currency'>) {
  const { t } = useTranslation('home')
  const { count, money } = useFormat()
  const figures = (['sent', 'responded', 'converted', 'revenue'] as const).map((key) => {
    const text = (value: number) => (key === 'revenue' ? money(value, currency) : count(value))
    return { key, now: text(total[key]), previous: text(total.previous[key]) }
  })
  return (
    <Figures>
      {figures.map(({ key, now, previous }) => (
        <Figure key={key} name={t(`month.${key}`)} value={now} more={t('month.previous', { value: previous })} />
      ))}
    </Figures>
  )
}

function Look({ units }: Pick<Bulletin, 'units'>) {
  const { t } = useTranslation('home')
  const { count, rate } = useFormat()
  return (
    <>
      <h3 className={styles.title}>{t('look.title')}</h3>
      <RowTable
        label={t('look.title')}
        rows={units.filter(({ look }) => look.length > 0)}
        rowKey={({ unitId }) => unitId}
        empty={<p className={styles.quiet}>{t('look.none')}</p>}
        columns={[
          { key: 'unit', title: t('look.unit'), render: ({ name }) => name },
          { key: 'why', title: t('look.why'), render: ({ look }) => look.map((why) => t(`look.${why}`)).join(' · ') },
          { key: 'sent', title: t('look.sent'), align: 'right', render: ({ sent }) => count(sent) },
          {
            key: 'feedback',
            title: t('look.feedback'),
            align: 'right',
            render: ({ placed }) => rate(placed?.shrunk.rate),
          },
        ]}
      />
    </>
  )
}
