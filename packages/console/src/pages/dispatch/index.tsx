import { Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ItemOf, useList, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { reasonKey } from '../../ui/reasons.ts'
import { said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import { ChosenActs } from './chosen-acts.tsx'
import { FilterFields } from './filter-fields.tsx'
import { useFilters, views } from './filters.ts'

type WorkOrder = ItemOf<'/work-orders'>
const none: ReadonlySet<string | number> = new Set()

/** The work orders of a unit and everything below it, for whoever gives them out. */
export default function Dispatch() {
  const { t } = useTranslation(['dispatch', 'terms'])
  const { unitId: chosenUnit, units } = useSession()
  const { count } = useFormat()
  const { filters, set } = useFilters()
  const { view, staffId, channel, dueBy } = filters
  const unitId = filters.unitId ?? chosenUnit
  const query = { unitId, staffId, channel, dueBy, ...views[view] }
  const asked = JSON.stringify(query)
  const [chosen, setChosen] = useState({ asked, ids: none })
  // Nobody moves what they no longer see.
  const ids = chosen.asked === asked ? chosen.ids : none
  const choose = (ids: ReadonlySet<string | number>) => setChosen({ asked, ids })
  const list = useList('/work-orders', { query })
  const today = useReading('/units/:id/today', { param: { id: unitId } })
  const work = today.data?.work
  const isOver = view === 'done' || view === 'cancelled'
  return (
    <>
      <PageHeader
        title={t('title')}
        subtitle={
          work && t('sum', { open: count(work.open), overdue: count(work.overdue), unassigned: count(work.unassigned) })
        }
      />
      <FilterFields {...{ filters, set, unitId }} />
      <CursorTable<WorkOrder>
        list={list}
        label={t('title')}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/work-orders/${id}`}
        selection={
          isOver
            ? undefined
            : {
                chosen: ids,
                onChange: choose,
                nameOf: ({ customer }) => t('choose', { name: customer.name }),
                all: t('chooseAll'),
              }
        }
        columns={[
          { key: 'customer', title: t('customer'), render: ({ customer }) => customer.name },
          { key: 'channel', title: t('channel'), width: 100, render: (order) => t(`terms:channels.${order.channel}`) },
          { key: 'campaign', title: t('campaign'), render: ({ campaignName }) => campaignName },
          ...(units.size > 1
            ? [
                {
                  key: 'unit',
                  title: t('unit'),
                  width: 160,
                  render: (order: WorkOrder) => <UnitName id={order.unitId} />,
                },
              ]
            : []),
          { key: 'staff', title: t('staff'), width: 210, render: (order) => <Holder order={order} /> },
          ...(isOver
            ? [
                {
                  key: 'outcome',
                  title: t('outcome'),
                  width: 220,
                  render: (order: WorkOrder) => <Outcome order={order} />,
                },
              ]
            : [
                {
                  key: 'planned',
                  title: t('planned'),
                  width: 240,
                  render: (order: WorkOrder) => <Planned order={order} />,
                },
              ]),
          { key: 'due', title: t('due'), width: 140, render: ({ dueOn }) => <When at={dueOn} /> },
        ]}
        empty={
          view === 'open' && !staffId && !channel && !dueBy ? (
            <EmptyState title={t('empty.title')} hint={t('empty.hint')} />
          ) : (
            <EmptyState title={t(`none.${view}`)} hint={t('noneHint')} />
          )
        }
      />
      <ChosenActs ids={[...ids].map(Number)} unitId={unitId} onDone={() => choose(none)} />
    </>
  )
}

/** Who has it, or why nobody. */
function Holder({ order: { staffName, state, reason } }: { order: WorkOrder }) {
  const { t } = useTranslation(['dispatch', 'terms'])
  if (staffName !== null) return staffName
  if (state !== 'open') return null
  const why = t(`terms:reasons.${reasonKey(reason ?? '')}.say`)
  return (
    <>
      <Tag color="warning">{t('nobody')}</Tag> {reason && why}
    </>
  )
}

/** On whose list of which day it stands. */
function Planned({ order: { plannedOn, appointmentAt, attempts } }: { order: WorkOrder }) {
  const { t } = useTranslation('dispatch')
  const { day } = useFormat()
  const today = day(new Date()).slice(0, 10)
  return (
    <>
      <When at={appointmentAt ?? plannedOn} /> {appointmentAt && <Tag>{t('appointment')}</Tag>}
      {plannedOn && plannedOn < today && <Tag color="error">{t('late')}</Tag>}{' '}
      {attempts > 0 && <Tag>{t('tries', { count: attempts })}</Tag>}
    </>
  )
}

/** What came of it, or why it is not done any more. */
function Outcome({ order: { outcome, state, reason } }: { order: WorkOrder }) {
  const { t } = useTranslation('terms')
  if (state === 'done') return said(outcome ?? '')
  return reason && t(`reasons.${reasonKey(reason)}.say`)
}
