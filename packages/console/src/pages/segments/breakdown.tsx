import type { Filter } from '@tradewind/engine/segments'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { partsChart } from '../../charts/parts-chart.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useAsking } from './builder/asking.ts'
import type { Fields } from './builder/catalog.ts'
import { asJson } from './builder/tree.ts'
import styles from './segments.module.css'

type Found = Answer<'post', '/segments/breakdown'>
type Part = Found['parts'][number]

/** Most often asked, in this order; the others follow. With the grain in which people want them. */
const usual = [
  'age',
  'gender',
  'grade',
  'unit',
  'tags',
  'divisionCode:4',
  'joinedOn:year',
  'consent.sms',
  'consent.letter',
]
const byEveryValue = ['choice', 'boolean', 'integer', 'number', 'tags', 'unit']

/** The customers of a filter counted by a field. */
export function Breakdown({ filter, unitId }: { filter: Filter; unitId: number }) {
  const { t, i18n } = useTranslation('segments')
  const [by, setBy] = useState('age')
  const fields = useReading('/segments/fields')
  const found = useAsking('/segments/breakdown', { filter: asJson(filter), unitId, by })
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <Loaded reading={fields}>
      {(known) => {
        const labelOf = (choice: string) =>
          known.fields.find(({ name }) => name === choice.split(':')[0])?.label[language] ?? choice
        return (
          <section aria-label={t('breakdown.title')}>
            <div className={styles.tools}>
              <span className={styles.label}>{t('breakdown.by')}</span>
              <Select
                aria-label={t('breakdown.by')}
                className={styles.pick ?? ''}
                showSearch={{ optionFilterProp: 'label' }}
                value={by}
                onChange={setBy}
                options={choicesOf(known).map((choice) => ({ value: choice, label: labelOf(choice) }))}
              />
            </div>
            <Loaded reading={found}>
              {(parts) => <Parts found={parts} fields={known} by={by} title={t('breakdown.of', { by: labelOf(by) })} />}
            </Loaded>
          </section>
        )
      }}
    </Loaded>
  )
}

const choicesOf = ({ fields }: Fields): string[] => {
  const others = fields.filter(({ name, type }) => byEveryValue.includes(type) && !usual.includes(name))
  return [...usual, ...others.map(({ name }) => name)]
}

function Parts({ found, fields, by, title }: { found: Found; fields: Fields; by: string; title: string }) {
  const { t, i18n } = useTranslation('segments')
  const { units } = useSession()
  const { rate } = useFormat()
  const [name = ''] = by.split(':')
  const field = fields.fields.find((one) => one.name === name)
  const language = i18n.language === 'en' ? 'en' : 'zh'
  const wordOf = ({ value }: Part): string => {
    if (value === null) return t('breakdown.missing')
    if (field?.type === 'unit') return units.get(Number(value))?.name ?? `#${value}`
    if (by === 'age') return t('breakdown.ages', { from: value, to: Number(value) + 9 })
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
    return field?.values?.find((one) => one.value === value)?.label[language] ?? String(value)
  }
  const ordered = field?.type === 'integer' || field?.type === 'number' || field?.type === 'date'
  const sorted = ordered ? found.parts.toSorted(byValue) : found.parts
  const shown = sorted.slice(0, 20)
  const rest = found.others + sorted.slice(20).reduce((sum, { count }) => sum + count, 0)
  const bars = [
    ...shown.map((part) => ({ name: wordOf(part), count: part.count })),
    ...(rest > 0 ? [{ name: t('breakdown.others'), count: rest }] : []),
  ]
  const total = bars.reduce((sum, { count }) => sum + count, 0)
  return (
    <ChartFrame
      title={title}
      definition={t(field?.type === 'tags' ? 'breakdown.tagsMean' : 'breakdown.means')}
      option={partsChart(bars, t('count.people'))}
      height={Math.max(120, bars.length * 30 + 40)}
      fileName={t('breakdown.title')}
      table={{
        head: [title, t('count.people'), t('count.share')],
        rows: bars.map((bar) => [bar.name, bar.count, rate(total > 0 ? bar.count / total : null)]),
      }}
    />
  )
}

/** Missing values last. */
const byValue = (a: Part, b: Part): number => {
  if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
  return typeof a.value === 'number' && typeof b.value === 'number'
    ? a.value - b.value
    : String(a.value).localeCompare(String(b.value))
}
