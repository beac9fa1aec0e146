import { Button, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { mobileHint } from '../../ui/mobile-text.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './customers.module.css'
import { EditCustomer } from './edit-customer.tsx'
import { Tags } from './tags.tsx'

type Customer = ItemOf<'/customers'>

/** Customers of the unit, found by name, number or code; page by page, never counted. */
export function ListPage() {
  const { t } = useTranslation('customers')
  const { unitId, units, can } = useSession()
  const [params, setParams] = useSearchParams()
  const search = params.get('q') ?? ''
  const [adding, setAdding] = useState(false)
  const list = useList('/customers', { query: { unitId, search } })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          can('customer.write', unitId) && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {t('add')}
            </Button>
          )
        }
      />
      <SearchBox key={search} search={search} onSearch={(q) => setParams(q ? { q } : {})} />
      <CursorTable<Customer>
        list={list}
        label={t('title')}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/customers/${id}`}
        empty={
          search ? (
            <Nobody search={search} />
          ) : (
            <EmptyState
              title={t('empty.title')}
              action={can('customer.import', unitId) && <LinkButton to="/imports/new">{t('empty.import')}</LinkButton>}
            />
          )
        }
        columns={[
          { key: 'name', title: t('fields.name'), render: ({ name }) => name },
          { key: 'ref', title: t('fields.ref'), render: ({ ref }) => ref ?? '–' },
          { key: 'mobile', title: t('fields.mobile'), render: ({ mobile }) => (mobile ? mobileHint(mobile) : '–') },
          ...(units.size > 1
            ? [{ key: 'unit', title: t('unit'), render: (row: Customer) => <UnitName id={row.unitId} /> }]
            : []),
          {
            key: 'tags',
            notOnPhone: true,
            title: t('fields.tags'),
            render: ({ tags }) => (tags.length > 0 ? <Tags tags={tags.slice(0, 3)} /> : '–'),
          },
          {
            key: 'updated',
            title: t('updated'),
            notOnPhone: true,
            render: ({ updatedAt }) => <When at={updatedAt} of="day" />,
          },
        ]}
      />
      {adding && <EditCustomer unitId={unitId} onClose={() => setAdding(false)} />}
    </>
  )
}

/** "/" leads here from anywhere on the page. */
function SearchBox({ search, onSearch }: { search: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation('customers')
  const field = useRef<InputRef>(null)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, textarea, [role=dialog]')
      if (event.key !== '/' || inField) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <search className={styles.search}>
      <Input.Search
        ref={field}
        aria-label={t('search.label')}
        placeholder={t('search.placeholder')}
        defaultValue={search}
        allowClear
        maxLength={200}
        enterButton={t('search.go')}
        onSearch={(q) => onSearch(q.trim())}
      />
    </search>
  )
}

function Nobody({ search }: { search: string }) {
  const { t } = useTranslation('customers')
  return (
    <EmptyState
      title={t('nobody.title', { search })}
      hint={t('nobody.hint')}
      action={<Link to={`/desk?q=${encodeURIComponent(search)}`}>{t('nobody.desk')}</Link>}
    />
  )
}
