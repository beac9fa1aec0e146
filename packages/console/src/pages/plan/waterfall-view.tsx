import { useTranslation } from 'react-i18next'
import type { Answer } from '../../api/index.ts'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { type WaterfallRow, waterfallChart, waterfallHeight } from '../../charts/waterfall-chart.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import styles from './plan.module.css'

export type Waterfall = Answer<'get', '/campaigns/:id/audience'>

/** The exclusions in their order, by the names that numbers and words have. */
const falls = [
  ['suppressed', 'suppressed'],
  ['noConsent', 'no-consent'],
  ['unreachable', 'unreachable'],
  ['household', 'household'],
  ['pressure', 'pressure'],
  ['heavierCampaign', 'heavier-campaign'],
  ['control', 'control'],
  ['overBudget', 'over-budget'],
  ['outsidePilot', 'outside-pilot'],
] as const

/** From everybody matched to those who will be contacted, with every reason and its number. */
export function WaterfallView({ waterfall }: { waterfall: Waterfall }) {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { count, rate } = useFormat()
  const narrow = useIsPhone()
  const { matched, targeted } = waterfall
  const fallen = falls.filter(([name]) => waterfall[name] > 0)
  const rows: WaterfallRow[] = [
    { label: t('waterfall.matched'), n: matched, kept: true },
    ...fallen.map(([name, fate]) => ({ label: term(`fates.${fate}`), n: waterfall[name], kept: false })),
    { label: t('waterfall.targeted'), n: targeted, kept: true },
  ]
  const share = (n: number) => rate(matched > 0 ? n / matched : null)
  return (
    <ChartFrame
      title={t('waterfall.title')}
      definition={t('waterfall.means')}
      option={waterfallChart(rows, { figure: (n) => (narrow ? count(n) : `${count(n)} · ${share(n)}`), narrow })}
      height={waterfallHeight(rows.length)}
      fileName={t('waterfall.title')}
      table={{
        head: [t('waterfall.reason'), t('waterfall.people'), t('waterfall.share')],
        rows: rows.map(({ label, n }) => [label, n, share(n)]),
      }}
    >
      <p className={styles.verdict}>
        {targeted > 0
          ? t('waterfall.verdict', { matched: count(matched), targeted: count(targeted) })
          : t(matched > 0 ? 'waterfall.nobodyLeft' : 'waterfall.nobody')}
      </p>
    </ChartFrame>
  )
}
