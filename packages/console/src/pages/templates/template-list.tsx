import { PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { UnitName, When } from '../../ui/values.tsx'
import { type Channel, channels } from './channels.ts'
import { openingWords } from './opening.ts'
import styles from './templates.module.css'
import { useFieldName } from './use-field-name.ts'

type Row = ItemOf<'/templates'>

/** All templates in sight, the newest first. */
export function TemplateList() {
  const { t } = useTranslation('templates')
  const { can, units, unitId } = useSession()
  const navigate = useNavigate()
  const nameOf = useFieldName()
  const [channel, setChannel] = useState<Channel>()
  const [search, setSearch] = useState('')
  const sought = useSettled(search.trim())
  const list = useList('/templates', { query: { channel, search: sought || undefined } })
  const filtered = channel !== undefined || sought !== ''
  const mayWrite = can('template.write', unitId)
  const items = channels.map((one) => ({ key: one, label: t(`channels.${one}`) }))
  const create = mayWrite && (
    <Dropdown
      menu={{ items, onClick: ({ key }) => void navigate(`/templates/new?channel=${key}`) }}
      trigger={['click']}
    >
      <Button type="primary" icon={<PlusOutlined />}>
        {t('new')}
      </Button>
    </Dropdown>
  )
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} actions={create} />
      <FilterBar>
        <Input.Search
          aria-label={t('search')}
          placeholder={t('search')}
          allowClear
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          className={styles.search ?? ''}
        />
        <Select
          aria-label={t('channel')}
          placeholder={t('allChannels')}
          allowClear
          value={channel}
          onChange={setChannel}
          options={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
          className={styles.channel ?? ''}
        />
      </FilterBar>
      <CursorTable<Row>
        list={list}
        rowKey={({ id }) => id}
        label={t('title')}
        linkTo={({ id }) => `/templates/${id}`}
        columns={[
          { key: 'name', title: t('name'), width: '24%', render: ({ name }) => name },
          { key: 'channel', title: t('channel'), width: 130, render: (row) => t(`channels.${row.channel}`) },
          {
            key: 'opening',
            title: t('opening'),
            notOnPhone: true,
            render: ({ opening }) => <span className={styles.opening}>{openingWords(opening, nameOf)}</span>,
          },
          ...(units.size > 1
            ? [{ key: 'unit', title: t('unit'), width: 180, render: (row: Row) => <UnitName id={row.unitId} /> }]
            : []),
          {
            key: 'updated',
            title: t('updated'),
            width: 230,
            render: ({ updatedAt, updatedBy }) => (
              <>
                <When at={updatedAt} of="day" /> {updatedBy}
              </>
            ),
          },
        ]}
        empty={
          filtered ? (
            <EmptyState title={t('noneFound')} hint={t('noneFoundHint')} />
          ) : (
            <EmptyState
              title={t('none')}
              hint={t('noneHint')}
              action={mayWrite && <Link to="/templates/new">{t('writeFirst')}</Link>}
            />
          )
        }
      />
    </>
  )
}
