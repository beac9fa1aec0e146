import { UploadOutlined } from '@ant-design/icons'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import { RunState } from './run-state.tsx'

type Run = ItemOf<'/imports'>
const allKinds = ['customers', 'orders', 'responses', 'campaign-list', 'past-campaign'] as const

/** What was imported, the newest first. */
export function ImportList() {
  const { t } = useTranslation('imports')
  const { can, units, unitId } = useSession()
  const { count } = useFormat()
  const [kind, setKind] = useState<Run['kind']>()
  const list = useList('/imports', { query: { kind, unitId } })
  const start = can('customer.import', unitId) && (
    <LinkButton type="primary" icon={<UploadOutlined />} to="/imports/new">
      {t('new')}
    </LinkButton>
  )
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} actions={start} />
      <FilterBar>
        <Select
          aria-label={t('kind')}
          placeholder={t('allKinds')}
          allowClear
          value={kind}
          onChange={setKind}
          style={{ width: 180 }}
          options={allKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
      </FilterBar>
      <CursorTable<Run>
        list={list}
        rowKey={({ id }) => id}
        label={t('title')}
        linkTo={({ id }) => `/imports/${id}`}
        columns={[
          { key: 'file', title: t('file'), render: ({ fileName }) => fileName },
          { key: 'kind', title: t('kind'), width: 110, render: (run) => t(`kinds.${run.kind}`) },
          { key: 'state', title: t('state'), width: 120, render: (run) => <RunState run={run} /> },
          { key: 'read', title: t('read'), align: 'right', width: 110, render: (run) => count(run.read) },
          { key: 'inserted', title: t('inserted'), align: 'right', width: 100, render: (run) => count(run.inserted) },
          { key: 'rejected', title: t('rejected'), align: 'right', width: 100, render: (run) => count(run.rejected) },
          ...(units.size > 1
            ? [{ key: 'unit', title: t('unit'), width: 160, render: (run: Run) => <UnitName id={run.unitId} /> }]
            : []),
          {
            key: 'started',
            title: t('started'),
            width: 250,
            render: ({ startedAt, staffName }) => (
              <>
                <When at={startedAt} /> {staffName}
              </>
            ),
          },
        ]}
        empty={<EmptyState title={t('none')} hint={t('noneHint')} action={start} />}
      />
    </>
  )
}
