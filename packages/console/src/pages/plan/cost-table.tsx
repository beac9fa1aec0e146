import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Answer } from '../../api/index.ts'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money } from '../../ui/values.tsx'
import styles from './plan.module.css'

export type ExpectedCost = Answer<'get', '/campaigns/:id/expected-cost'>

/** People and money of each step, at most, and the sum. */
export function CostTable({ cost }: { cost: ExpectedCost }) {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { count, money, manner } = useFormat()
  const { currency, steps, fixed, total, unpriced } = cost
  // A text message or e-mail costs parts of a fen.
  const priceOf = (minor: number) =>
    new Intl.NumberFormat(manner.language, {
      ...{ style: 'currency', currency, currencyDisplay: 'narrowSymbol' },
      ...{ minimumFractionDigits: 2, maximumFractionDigits: 4 },
    }).format(minor / 100)
  return (
    <section>
      {unpriced.map(({ stepId, channel, item, quantity }) => (
        <Alert
          key={`${stepId}-${item}`}
          type="warning"
          showIcon
          className={styles.alert ?? ''}
          title={t('cost.unpriced', {
            channel: term(`channels.${channel}`),
            item: t(`cost.items.${item}`),
            quantity: count(quantity),
          })}
        />
      ))}
      <RowTable
        label={t('cost.title')}
        rows={steps.map((step, at) => ({ ...step, at }))}
        rowKey={({ stepId }) => stepId}
        empty={null}
        columns={[
          {
            key: 'step',
            title: t('cost.step'),
            render: ({ at, channel }) => t('cost.stepName', { at: at + 1, channel: term(`channels.${channel}`) }),
          },
          { key: 'people', title: t('cost.people'), align: 'right', render: ({ people }) => count(people) },
          {
            key: 'lines',
            title: t('cost.lines'),
            align: 'right',
            render: ({ lines }) =>
              lines
                .filter(({ amount }) => amount !== null)
                .map(({ item, quantity, amount }) =>
                  t('cost.line', {
                    quantity: count(quantity),
                    item: t(`cost.items.${item}`),
                    each: priceOf((amount ?? 0) / quantity),
                  }),
                )
                .join(t('cost.and')) || '–',
          },
          {
            key: 'amount',
            title: t('cost.amount'),
            align: 'right',
            render: ({ amount, lines }) =>
              amount === 0 && lines.some((line) => line.amount === null) ? (
                '–'
              ) : (
                <Money minor={amount} currency={currency} />
              ),
          },
        ]}
      />
      <p className={styles.total}>
        {fixed > 0 && <span className={styles.quiet}>{t('cost.withFixed', { fixed: money(fixed, currency) })}</span>}
        {t('cost.total')} <strong>{money(total, currency)}</strong>
      </p>
    </section>
  )
}
