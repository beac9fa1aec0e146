import type { Filter } from '@tradewind/engine/segments'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useList } from '../../api/index.ts'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { partsChart } from '../../charts/parts-chart.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useAsking } from './builder/asking.ts'
import { asJson } from './builder/tree.ts'
import styles from './segments.module.css'

/** How many customers a filter and a saved segment have in common. */
export function Compare({ filter, unitId, id }: { filter: Filter; unitId: number; id?: number }) {
  const { t } = useTranslation('segments')
  const [other, setOther] = useState<number>()
  const list = useList('/segments', { query: { order: 'newest', limit: 200 } })
  const known = (list.data?.pages.flatMap(({ items }) => items) ?? []).filter((one) => one.id !== id)
  return (
    <section aria-label={t('compare.title')}>
      <div className={styles.tools}>
        <span className={styles.label}>{t('compare.title')}</span>
        <Select
          aria-label={t('compare.with')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          className={styles.pick ?? ''}
          popupMatchSelectWidth={false}
          placeholder={t('compare.with')}
          loading={list.isLoading}
          value={other ?? null}
          onChange={(next) => setOther(next ?? undefined)}
          options={known.map((one) => ({ value: one.id, label: one.name }))}
        />
      </div>
      {other !== undefined && (
        <Overlap
          filter={filter}
          unitId={unitId}
          other={other}
          name={known.find((one) => one.id === other)?.name ?? ''}
        />
      )}
    </section>
  )
}

interface OverlapProps {
  filter: Filter
  unitId: number
  other: number
  name: string
}

function Overlap({ filter, unitId, other, name }: OverlapProps) {
  const { t } = useTranslation('segments')
  const { count, rate } = useFormat()
  const found = useAsking('/segments/overlap', { a: asJson(filter), b: { segment: other }, unitId })
  return (
    <Loaded reading={found}>
      {({ onlyA, onlyB, both }) => {
        const bars = [
          { name: t('compare.onlyThis'), count: onlyA },
          { name: t('compare.both'), count: both },
          { name: t('compare.onlyOther', { name }), count: onlyB },
        ]
        const here = onlyA + both
        return (
          <ChartFrame
            title={t('compare.title')}
            definition={t('compare.means')}
            option={partsChart(bars, t('count.people'))}
            height={150}
            fileName={t('compare.title')}
            table={{ head: ['', t('count.people')], rows: bars.map((bar) => [bar.name, bar.count]) }}
          >
            <p className={styles.verdict}>
              {t('compare.verdict', { both: count(both), share: rate(here > 0 ? both / here : null), name })}
            </p>
          </ChartFrame>
        )
      }}
    </Loaded>
  )
}
