import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useList } from '../../api/index.ts'
import { ChartFrame } from '../../charts/chart-frame.tsx'
import { waterfallChart, waterfallHeight } from '../../charts/waterfall-chart.ts'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { UnitName } from '../../ui/values.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { fateRows } from './chart-data.ts'
import styles from './cockpit.module.css'
import type { Fate, Report } from './cockpit.ts'

/** Who was chosen and who was not, and why; `whole`: the campaign is in sight, so its list is. */
export function People({ report, whole }: { report: Report; whole: boolean }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const { count, rate } = useFormat()
  const narrow = useIsPhone()
  const [shown, setShown] = useState<Fate>()
  const rows = fateRows(report.waterfall, (fate) =>
    fate === 'matched' ? t('waterfall.matched') : t(`terms:fates.${fate}`),
  )
  const matched = rows[0]?.n ?? 0
  const share = (n: number) => rate(matched > 0 ? n / matched : null)
  return (
    <>
      <ChartFrame
        title={t('waterfall.title')}
        definition={t('waterfall.definition')}
        option={waterfallChart(rows, { figure: (n) => (narrow ? count(n) : `${count(n)} · ${share(n)}`), narrow })}
        height={waterfallHeight(rows.length)}
        fileName={`campaign-${report.campaignId}-waterfall`}
        table={{
          head: [t('waterfall.fate'), t('waterfall.n'), t('waterfall.share')],
          rows: rows.map(({ label, n }) => [label, n, share(n)]),
        }}
        onPick={whole ? ({ dataIndex }) => setShown(rows[dataIndex]?.fate) : undefined}
      >
        {whole && (
          <ul className={`${styles.fates} no-print`}>
            {rows.map(
              ({ fate, n, label }) =>
                fate !== undefined &&
                n > 0 && (
                  <li key={fate}>
                    <Button size="small" onClick={() => setShown(fate)}>
                      {t('waterfall.open', { fate: label })}
                    </Button>
                  </li>
                ),
            )}
          </ul>
        )}
      </ChartFrame>
      {whole && <WhyNot campaignId={report.campaignId} />}
      {shown && <FatePeople campaignId={report.campaignId} fate={shown} onClose={() => setShown(undefined)} />}
    </>
  )
}

function FatePeople({ campaignId, fate, onClose }: { campaignId: number; fate: Fate; onClose: () => void }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  useFocusBack()
  const list = useList('/campaigns/:id/audience/customers', { param: { id: campaignId }, query: { fate } })
  const title = t('waterfall.people', { fate: t(`terms:fates.${fate}`) })
  return (
    <Drawer open onClose={onClose} title={title} size={640}>
      <CursorTable
        list={list}
        label={title}
        rowKey={({ customerId }) => customerId}
        columns={[
          {
            key: 'name',
            title: t('letters.customer'),
            render: ({ customerId, name }) => <Link to={`/customers/${customerId}`}>{name}</Link>,
          },
          { key: 'ref', title: t('letters.ref'), render: ({ ref }) => ref ?? '–' },
          { key: 'unit', title: t('league.unit'), render: ({ unitId }) => <UnitName id={unitId} /> },
          { key: 'cell', title: t('cells.name'), render: ({ cell }) => cell ?? '–' },
        ]}
        empty={<EmptyState title={t('waterfall.noPeople')} />}
      />
    </Drawer>
  )
}
