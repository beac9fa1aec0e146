import type { Filter } from '@tradewind/engine/segments'
import { Button, Progress, Spin } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { accent } from '../../../app/theme.ts'
import { ProblemView } from '../../../ui/problem-view.tsx'
import { useFormat } from '../../../ui/use-format.ts'
import { useAsking } from './asking.ts'
import styles from './live.module.css'
import { asJson } from './tree.ts'

/** How many customers a filter selects: about so many at once, exactly when asked. */
export function LiveCount({ filter, unitId }: { filter: Filter; unitId: number }) {
  const { t } = useTranslation('segments')
  const { count: number, rate } = useFormat()
  const asked = { filter: asJson(filter), unitId }
  const said = JSON.stringify(asked)
  const [exactly, setExactly] = useState('')
  const estimate = useAsking('/segments/estimate', asked)
  const exact = useAsking('/segments/count', asked, exactly === said)
  // Whoever goes on writing asks about something else.
  useEffect(() => {
    if (exactly !== said) setExactly('')
  }, [exactly, said])

  if (estimate.error && !estimate.data) {
    return <ProblemView problem={estimate.error} onRetry={() => void estimate.refetch()} compact />
  }
  const isExact = exactly === said && exact.data !== undefined && !exact.isPlaceholderData
  const shown = isExact ? exact.data.count : estimate.data?.count
  const { lo = 0, hi = 0, population = 0, exact: few = true } = estimate.data ?? {}
  const share = population > 0 && shown !== undefined ? shown / population : null
  return (
    <div className={styles.count} aria-live="polite" aria-busy={estimate.isFetching}>
      <div className={styles.figure}>
        {shown === undefined ? '–' : `${isExact || few ? '' : t('count.about')}${number(shown)}`}
        <span className={styles.unit}>{t('count.people')}</span>
        <Spin size="small" spinning={estimate.isFetching || exact.isFetching} />
      </div>
      <Progress
        percent={(share ?? 0) * 100}
        showInfo={false}
        size="small"
        strokeColor={accent}
        aria-label={t('count.share')}
      />
      <div className={styles.quiet}>{t('count.of', { population: number(population), share: rate(share) })}</div>
      {!isExact && !few && shown !== undefined && (
        <div className={styles.quiet}>
          {t('count.between', { lo: number(lo), hi: number(hi) })}{' '}
          <Button
            type="link"
            size="small"
            style={{ padding: 0 }}
            loading={exact.isFetching}
            onClick={() => setExactly(said)}
          >
            {t('count.exactly')}
          </Button>
        </div>
      )}
      {exact.error && exactly === said && <ProblemView problem={exact.error} compact />}
    </div>
  )
}
