import { useTranslation } from 'react-i18next'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { Rate, Term } from '../../ui/values.tsx'
import { ModelCharts } from './model-charts.tsx'
import styles from './reports.module.css'
import type { ModelFigures, Quality } from './reports.ts'

/** How good it is, by the test in time before that of random folds, and what that means for whoever uses it. */
export function ModelQuality({ id, figures }: { id: number; figures: ModelFigures }) {
  const { t } = useTranslation(['reports', 'ui'])
  const words = useWords()
  const { count, rate } = useFormat()
  const tests: { key: 'time' | 'folds'; quality: Quality }[] = [
    ...(figures.time ? [{ key: 'time' as const, quality: figures.time }] : []),
    { key: 'folds', quality: figures.folds },
  ]
  const best = (of: 'tenth' | 'fifth' | 'half') => ({
    key: of,
    title: <Term means={t('models.topMeans')}>{t(`models.top.${of}`)}</Term>,
    align: 'right' as const,
    render: ({ quality }: { quality: Quality }) => rate(quality.top?.[of]),
  })
  return (
    <>
      {figures.remarks.length > 0 && (
        <section className={`${styles.section} ${styles.reason}`}>
          <h2>{t('models.remarks')}</h2>
          {figures.remarks.map((remark) => (
            <p key={remark.code}>{words(remark)}</p>
          ))}
        </section>
      )}
      <section className={styles.section}>
        <h2>{t('models.quality')}</h2>
        {figures.sampledOf !== null && <p>{t('models.sampled', { of: count(figures.sampledOf) })}</p>}
        <RowTable
          label={t('models.quality')}
          rows={tests}
          rowKey={({ key }) => key}
          columns={[
            {
              key: 'test',
              title: '',
              render: ({ key }) => <Term means={t(`models.${key}Means`)}>{t(`models.${key}`)}</Term>,
            },
            {
              key: 'customers',
              title: t('models.customers'),
              align: 'right',
              render: ({ quality }) => count(quality.customers),
            },
            {
              key: 'rate',
              title: t('models.rate'),
              align: 'right',
              render: ({ quality: { responders, customers, rate } }) => (
                <Rate x={responders} n={customers} low={rate?.lo} high={rate?.hi} />
              ),
            },
            {
              key: 'auc',
              title: <Term means={t('models.aucMeans')}>{t('models.aucName')}</Term>,
              align: 'right',
              render: ({ quality: { auc } }) =>
                auc
                  ? `${auc.auc.toFixed(3)} ${t('ui:between', { low: auc.lo.toFixed(3), high: auc.hi.toFixed(3) })}`
                  : '–',
            },
            best('tenth'),
            best('fifth'),
            best('half'),
          ]}
          empty={null}
        />
      </section>
      <Depth depth={figures.depth} />
      <ModelCharts id={id} quality={figures.time ?? figures.folds} depth={figures.depth} />
    </>
  )
}

function Depth({ depth }: Pick<ModelFigures, 'depth'>) {
  const { t } = useTranslation('reports')
  const { rate, money } = useFormat()
  return (
    <section className={styles.section}>
      <h2>{t('models.depth')}</h2>
      <p>
        {depth === null
          ? t('models.depthUnknown')
          : depth.deciles === 0
            ? t('models.depthNone')
            : t('models.depthSome', {
                share: rate(depth.deciles / 10, 0),
                responders: rate(depth.responders),
                money: money(Math.round(depth.resultPerThousand)),
              })}
      </p>
    </section>
  )
}
