import { Button, Dropdown, Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { api, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { BulletinCampaigns } from './bulletin-campaigns.tsx'
import { BulletinFigures } from './bulletin-figures.tsx'
import { BulletinPlans } from './bulletin-plans.tsx'
import { BulletinUnits } from './bulletin-units.tsx'
import { DataState } from './data-state.tsx'
import { monthIn, monthOf } from './month-in.ts'
import styles from './reports.module.css'
import type { Month } from './reports.ts'

// The calendar is a third of what this page weighs, and what the month came to does not wait for it.
const MonthPicker = lazy(() => import('./month-picker.tsx'))

/** A month of the chosen unit and everything below it. */
export function Bulletin() {
  const { t } = useTranslation('reports')
  const { unitId, me } = useSession()
  const [query, setQuery] = useSearchParams()
  const thisMonth = monthIn(me.timeZone)
  const month = monthOf(query, thisMonth)
  const reading = useReading('/units/:id/bulletins/:month', { param: { id: unitId, month } })
  return (
    <>
      <div className={`${styles.controls} no-print`}>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the picker renders the input */}
        <label>
          {t('bulletin.month')}
          <Suspense fallback={<Skeleton.Input />}>
            <MonthPicker month={month} last={thisMonth} onChange={(next) => setQuery({ month: next })} />
          </Suspense>
        </label>
        {reading.data && <Files unitId={unitId} month={month} />}
      </div>
      <Loaded reading={reading}>{(found) => <Contents month={found} />}</Loaded>
    </>
  )
}

function Contents({ month }: { month: Month }) {
  const { t } = useTranslation('reports')
  const { time } = useFormat()
  return (
    <>
      <p className={styles.quiet}>
        {month.unit} · {t('bulletin.asOf', { at: time(month.asOf) })}
        {month.pending > 0 && t('bulletin.pending')}
      </p>
      {month.campaigns.length === 0 ? (
        <EmptyState
          title={t('bulletin.empty')}
          hint={t('bulletin.emptyHint')}
          action={<Link to="/campaigns/new">{t('bulletin.newCampaign')}</Link>}
        />
      ) : (
        <>
          <BulletinFigures month={month} />
          <BulletinCampaigns month={month} />
          <BulletinPlans month={month} />
          {month.units.length > 0 && <BulletinUnits month={month} />}
        </>
      )}
      <DataState upkeep={month.upkeep} />
    </>
  )
}

function Files({ unitId, month }: { unitId: number; month: string }) {
  const { t, i18n } = useTranslation('reports')
  const language = i18n.language === 'en' ? 'en' : 'zh'
  const item = (format: 'html' | 'xlsx' | 'csv') => {
    const href = api.href('/units/:id/bulletins/:month', { param: { id: unitId, month }, query: { format, language } })
    const aside = format === 'html' && { target: '_blank', rel: 'noreferrer' }
    return {
      key: format,
      label: (
        <a href={href} {...aside}>
          {t(`bulletin.${format}`)}
        </a>
      ),
    }
  }
  return (
    <Dropdown trigger={['click']} menu={{ items: [item('html'), item('xlsx'), item('csv')] }}>
      <Button>{t('bulletin.files')}</Button>
    </Dropdown>
  )
}
