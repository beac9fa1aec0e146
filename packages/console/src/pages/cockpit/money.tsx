import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { Money as Amount } from '../../ui/values.tsx'
import styles from './cockpit.module.css'
import type { Report } from './cockpit.ts'
import { useNames } from './use-names.ts'

type Spent = NonNullable<Report['money']>['unpriced'][number]
interface Row {
  key: string
  item: string
  quantity: number | null
  amount: ReactNode
}

/** What was spent on what, what came back, and the return, or what is missing to say it. */
export function Money({ report }: { report: Report }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const words = useWords()
  const names = useNames()
  const { count, money: text, rate } = useFormat()
  const { money, currency, steps } = report
  if (money === null) return <EmptyState title={t('money.none')} hint={t('money.partOnly')} />
  const { basis, revenue, margin, cost, unpriced, roi } = money
  if (cost.total === 0 && unpriced.length === 0 && margin === null) {
    return <EmptyState title={t('money.none')} hint={t('money.noneHint')} />
  }
  const isIncremental = basis === 'incremental'
  const nameOf = ({ stepId, channel, item }: Spent) =>
    t('money.line', {
      position: steps.find((step) => step.stepId === stepId)?.position ?? '',
      channel: names.channel(channel),
      item: t(`terms:priceItems.${item}`),
    })
  const between = (lo: number | null, hi: number | null, write: (value: number) => string) =>
    lo === null || hi === null ? null : (
      <div className={styles.quiet}>{t('money.between', { low: write(lo), high: write(hi) })}</div>
    )
  const rows: Row[] = [
    ...cost.lines.map((line) => ({
      key: `${line.stepId} ${line.item}`,
      item: nameOf(line),
      quantity: line.quantity,
      amount: <Amount minor={line.amount} currency={currency} />,
    })),
    ...unpriced.map((line) => ({
      key: `unpriced ${line.stepId} ${line.item}`,
      item: nameOf(line),
      quantity: line.quantity,
      amount: t('money.noPrice'),
    })),
    { key: 'fixed', item: t('money.fixed'), quantity: null, amount: <Amount minor={cost.fixed} currency={currency} /> },
    {
      key: 'total',
      item: t('money.total'),
      quantity: null,
      amount: <strong>{text(cost.total, currency)}</strong>,
    },
    {
      key: 'revenue',
      item: isIncremental ? t('money.incremental') : t('money.attributed'),
      quantity: null,
      amount: (
        <>
          <Amount minor={Math.round(revenue.amount)} currency={currency} />
          {between(revenue.lo, revenue.hi, (value) => text(Math.round(value), currency))}
        </>
      ),
    },
    { key: 'margin', item: t('money.margin'), quantity: null, amount: rate(margin) },
    {
      key: 'roi',
      item: isIncremental ? t('money.roi') : t('money.roiAttributed'),
      quantity: null,
      amount: roi ? (
        <>
          <strong>{rate(roi.roi, 0)}</strong>
          {between(roi.lo, roi.hi, (value) => rate(value, 0))}
        </>
      ) : (
        '–'
      ),
    },
  ]
  return (
    <section className={`${styles.section} ${styles.money}`}>
      {roi && <p>{words(money.words)}</p>}
      {unpriced.length > 0 && <p>{t('money.unpriced', { items: unpriced.map(nameOf).join('; ') })}</p>}
      {margin === null && <p>{t('money.marginMissing')}</p>}
      <RowTable<Row>
        label={t('money.table')}
        rows={rows}
        rowKey={({ key }) => key}
        columns={[
          { key: 'item', title: t('money.item'), render: ({ item }) => item },
          {
            key: 'quantity',
            title: t('money.quantity'),
            align: 'right',
            render: ({ quantity }) => (quantity === null ? '' : count(quantity)),
          },
          { key: 'amount', title: t('money.amount'), align: 'right', render: ({ amount }) => amount },
        ]}
        empty={null}
      />
    </section>
  )
}
