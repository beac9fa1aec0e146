import { useTranslation } from 'react-i18next'
import { calibrationChart } from '../../charts/calibration-chart.ts'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { gainChart } from '../../charts/gain-chart.ts'
import { useFormat } from '../../ui/use-format.ts'
import type { ModelFigures, Quality } from './reports.ts'

interface ModelChartsProps {
  id: number
  quality: Quality
  depth: ModelFigures['depth']
}

/** The gain chart with the depth at which contacts still pay, and whether predictions mean what they say. */
export function ModelCharts({ id, quality: { deciles }, depth }: ModelChartsProps) {
  const { t } = useTranslation('reports')
  const { rate } = useFormat()
  if (deciles.length === 0) return null
  const whole = (share: number) => rate(share, 0)
  const tenths = deciles.flatMap(({ predicted, rate: { rate, lo, hi } }) =>
    predicted === null ? [] : [{ predicted, observed: { value: rate, lo, hi } }],
  )
  return (
    <>
      <ChartFrame
        title={t('models.gain')}
        definition={t('models.gainMeans')}
        height={340}
        fileName={`model-${id}-gain`}
        option={gainChart({
          shares: deciles.map(({ cumulativeShare }) => cumulativeShare),
          words: {
            model: t('models.gainModel'),
            chance: t('models.gainChance'),
            depth: t('models.gainDepth'),
            found: t('models.gainFound'),
          },
          breakEven:
            depth && depth.deciles > 0
              ? { share: depth.deciles / 10, label: `${t('models.breakEven')} ${whole(depth.deciles / 10)}` }
              : undefined,
          format: whole,
        })}
        table={{
          head: [
            t('models.decile'),
            t('models.customers'),
            t('models.responders'),
            t('models.observed'),
            t('models.lift'),
            t('models.cumulative'),
          ],
          rows: deciles.map(({ decile, customers, responders, rate: of, lift, cumulativeShare }) => [
            decile,
            Math.round(customers),
            Math.round(responders),
            rate(of.rate),
            Number(lift.toFixed(2)),
            rate(cumulativeShare),
          ]),
        }}
      />
      {tenths.length > 0 && (
        <ChartFrame
          title={t('models.calibration')}
          definition={t('models.calibrationMeans')}
          height={340}
          fileName={`model-${id}-calibration`}
          option={calibrationChart({
            tenths,
            words: { predicted: t('models.predicted'), observed: t('models.observed'), equal: t('models.equal') },
            format: (share) => rate(share),
          })}
          table={{
            head: [t('models.predicted'), t('models.observed'), t('models.low'), t('models.high')],
            rows: tenths.map(({ predicted, observed }) => [
              rate(predicted, 2),
              rate(observed.value, 2),
              rate(observed.lo, 2),
              rate(observed.hi, 2),
            ]),
          }}
        />
      )}
    </>
  )
}
