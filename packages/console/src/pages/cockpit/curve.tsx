import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { curveChart } from '../../charts/curve-chart.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { useWords } from '../../ui/use-words.ts'
import { cumulative } from './chart-data.ts'
import type { Report } from './cockpit.ts'
import { useNames } from './use-names.ts'

const dayMs = 86_400_000

/** How answers come in by day, where that leads, and what it was meant to lead to. */
export function Curve({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const words = useWords()
  const { rate } = useFormat()
  const names = useNames()
  const narrow = useIsPhone()
  const { curve, forecast, window } = report
  if (curve === null) return null
  const curves = curve
    .filter(({ days }) => days.length > 0)
    .map(({ channel, days }) => ({ label: names.channel(channel), points: cumulative(days) }))
  if (curves.length === 0) return <EmptyState title={t('curve.soon')} hint={t('curve.soonHint')} />
  const longest = Math.max(...curves.map(({ points }) => points.length - 1))
  const windowDays = window ? Math.round((Date.parse(window.to) - Date.parse(window.from)) / dayMs) : 0
  const feedback = forecast?.measures.find(({ measure }) => measure === 'feedback')
  const expected = curves.length === 1 && window?.closed === false ? feedback?.rate : null
  const wanted = forecast?.target?.measure === 'feedback' ? forecast.target.rate : null
  return (
    <ChartFrame
      title={t('curve.title')}
      definition={t('curve.definition')}
      option={curveChart({
        curves,
        days: t('curve.days'),
        format: (share) => rate(share),
        narrow,
        forecast: expected
          ? {
              label: t('curve.forecast'),
              day: Math.max(windowDays, longest),
              value: expected.expected,
              lo: expected.lo,
              hi: expected.hi,
            }
          : undefined,
        target: wanted ? { label: t('curve.target'), share: wanted } : undefined,
      })}
      height={320}
      fileName={`campaign-${report.campaignId}-curve`}
      table={{
        head: [t('curve.days'), ...curves.map(({ label }) => label)],
        rows: Array.from({ length: longest }, (_, day) => [
          day + 1,
          ...curves.map(({ points }) => (points[day + 1] ? rate(points[day + 1]?.[1]) : null)),
        ]),
      }}
    >
      {feedback && <p>{words(feedback.words)}</p>}
    </ChartFrame>
  )
}
