import { Button, Input, Select, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { UnitName } from '../../ui/values.tsx'
import { PersonDrawer } from './person-drawer.tsx'
import { RoleTags } from './role-tags.tsx'
import { type Person, type Role, roles } from './roles.ts'

/** Staff of the chosen unit and everything below it. */
export function StaffList() {
  const { t } = useTranslation(['staff', 'shell'])
  const { unitId } = useSession()
  const [search, setSearch] = useState('')
  const [role, setRole] = useState<Role>()
  const [active, setActive] = useState<'true' | 'false'>()
  const [opened, setOpened] = useState<number>()
  const sought = useSettled(search.trim())
  const list = useList('/staff', { query: { unitId, search: sought || undefined, role, active } })
  const person = list.data?.pages.flatMap(({ items }) => items).find(({ id }) => id === opened)
  return (
    <>
      <FilterBar>
        <Input.Search
          aria-label={t('search')}
          placeholder={t('search')}
          allowClear
          value={search}
          onChange={({ target }) => setSearch(target.value)}
          style={{ width: 260 }}
        />
        <Select
          aria-label={t('role')}
          placeholder={t('allRoles')}
          allowClear
          value={role}
          onChange={setRole}
          style={{ width: 200 }}
          options={roles.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
        />
        <Select
          aria-label={t('access')}
          placeholder={t('anyAccess')}
          allowClear
          value={active}
          onChange={setActive}
          style={{ width: 140 }}
          options={[
            { value: 'true', label: t('open') },
            { value: 'false', label: t('closed') },
          ]}
        />
      </FilterBar>
      <CursorTable<Person>
        list={list}
        rowKey={({ id }) => id}
        label={t('parts.people')}
        columns={[
          {
            key: 'name',
            title: t('name'),
            render: ({ id, name }) => (
              <Button
                type="link"
                style={{ padding: 0, height: 'auto', font: 'inherit', whiteSpace: 'normal', textAlign: 'start' }}
                onClick={() => setOpened(id)}
              >
                {name}
              </Button>
            ),
          },
          { key: 'email', title: t('email'), render: ({ email }) => email },
          { key: 'unit', title: t('unit'), render: (row) => <UnitName id={row.unitId} /> },
          { key: 'roles', title: t('role'), render: (row) => <RoleTags grants={row.roles} home={row.unitId} /> },
          {
            key: 'access',
            title: t('access'),
            width: 120,
            render: (row) =>
              row.active ? (
                row.hasLogin ? (
                  t('open')
                ) : (
                  <Tag>{t('noLogin')}</Tag>
                )
              ) : (
                <Tag color="error">{t('closed')}</Tag>
              ),
          },
        ]}
        empty={<EmptyState title={t('noneFound')} hint={t('noneFoundHint')} />}
      />
      <PersonDrawer person={person} onClose={() => setOpened(undefined)} />
    </>
  )
}
