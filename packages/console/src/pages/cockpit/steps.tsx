import { useTranslation } from 'react-i18next'
import { type Column, RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Money } from '../../ui/values.tsx'
import styles from './cockpit.module.css'
import type { Report } from './cockpit.ts'
import { useNames } from './use-names.ts'

type Step = Report['steps'][number]

/** What each step and channel sent, what came back, and what was put down to it. */
export function Steps({ report }: { report: Report }) {
  const { t } = useTranslation('cockpit')
  const { count } = useFormat()
  const names = useNames()
  const number = (key: string, title: string, of: (step: Step) => number | null): Column<Step> => ({
    key,
    title,
    align: 'right',
    render: (step) => {
      const n = of(step)
      return n === null ? '–' : count(n)
    },
  })
  // Answers of those whom no step had reached have no deliveries beside them.
  const contact = (of: (step: Step) => number) => (step: Step) => (step.channel === null ? null : of(step))
  return (
    <section className={styles.section} aria-labelledby="steps">
      <h2 id="steps" className={styles.heading}>
        {t('steps.title')}
      </h2>
      <p className={styles.quiet}>{t('steps.definition')}</p>
      <RowTable
        label={t('steps.title')}
        rows={report.steps}
        rowKey={({ stepId }) => stepId ?? 'none'}
        columns={[
          { key: 'step', title: t('progress.step'), render: ({ position, channel }) => names.step(position, channel) },
          number(
            'sent',
            t('steps.sent'),
            contact(({ states }) => states.sent ?? 0),
          ),
          number(
            'failed',
            t('steps.failed'),
            contact(({ states }) => states.failed ?? 0),
          ),
          number('back', t('steps.cameBack'), contact(cameBack)),
          number(
            'reached',
            t('steps.reached'),
            contact(({ reached }) => reached),
          ),
          number('responded', t('steps.responded'), ({ responded }) => responded),
          number('converted', t('steps.converted'), ({ converted }) => converted),
          {
            key: 'revenue',
            title: t('steps.revenue'),
            align: 'right',
            render: ({ revenue }) => <Money minor={revenue} currency={report.currency} />,
          },
        ]}
        empty={null}
      />
    </section>
  )
}

const cameBack = ({ receipts: { bounced = 0, returned = 0, undelivered = 0 } }: Step) =>
  bounced + returned + undelivered
