import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { RowTable } from '../../ui/row-table.tsx'
import { useWords } from '../../ui/use-words.ts'
import styles from './reports.module.css'
import type { ResponseModel } from './reports.ts'

interface ModelFormulaProps {
  formula: NonNullable<ResponseModel['formula']>
  campaignIds: number[]
}
type Feature = ModelFormulaProps['formula']['features'][number]

/** So many values of a choice are named: those that matter most. */
const mostLevels = 6

/** What the model goes by, feature by feature, in the words of the organisation where it has them. */
export function ModelFormula({ formula, campaignIds }: ModelFormulaProps) {
  const { t } = useTranslation('reports')
  const words = useWords()
  const known = useReading('/model-features', { query: { campaignIds: campaignIds.join(',') } })
  const labels = new Map(known.data?.items.map(({ name, label }) => [name, words(label)]))
  return (
    <section className={styles.section}>
      <h2>{t('models.formula')}</h2>
      <p className={styles.quiet}>{t('models.formulaMeans')}</p>
      <RowTable<Feature>
        label={t('models.formula')}
        rows={formula.features}
        rowKey={({ name }) => name}
        columns={[
          { key: 'name', title: t('models.feature'), render: ({ name }) => labels.get(name) ?? name },
          {
            key: 'effect',
            title: t('models.effect'),
            render: (feature) =>
              feature.kind === 'number'
                ? `${signed(feature.coefficient)} ${t('models.perUnit')}`
                : Object.entries(feature.levels)
                    .toSorted(([, one], [, other]) => Math.abs(other) - Math.abs(one))
                    .slice(0, mostLevels)
                    .map(([level, effect]) => `${level} ${signed(effect)}`)
                    .join(' · '),
          },
        ]}
        empty={null}
      />
    </section>
  )
}

const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(2)).toLocaleString('en', { maximumSignificantDigits: 2 })}`
