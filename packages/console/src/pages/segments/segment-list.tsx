import { PlusOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { UnitName, When } from '../../ui/values.tsx'
import { useSettled } from './builder/use-settled.ts'
import styles from './segments.module.css'

/** The segments of the unit and everything below it, the newest first. */
export function SegmentList() {
  const { t } = useTranslation('segments')
  const { can, unitId } = useSession()
  const [search, setSearch] = useSearchParams()
  const name = search.get('name') ?? ''
  const list = useList('/segments', { query: { order: 'newest', unitId, name: useSettled(name) || undefined } })
  const create = can('segment.write', unitId) && (
    <LinkButton type="primary" icon={<PlusOutlined />} to="/segments/new">
      {t('new')}
    </LinkButton>
  )
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('about')} actions={create} />
      <div className={styles.filters}>
        <Input.Search
          allowClear
          aria-label={t('search')}
          placeholder={t('search')}
          value={name}
          onChange={({ target }) => setSearch(target.value ? { name: target.value } : {}, { replace: true })}
        />
      </div>
      <CursorTable
        label={t('title')}
        list={list}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/segments/${id}`}
        columns={[
          { key: 'name', title: t('name'), render: (segment) => segment.name },
          { key: 'unit', title: t('unit'), render: (segment) => <UnitName id={segment.unitId} /> },
          {
            key: 'version',
            title: t('versionTitle'),
            render: ({ version }) => t('version', { version }),
            notOnPhone: true,
          },
          { key: 'revisedAt', title: t('revisedAt'), render: ({ revisedAt }) => <When at={revisedAt} /> },
        ]}
        empty={
          name ? (
            <EmptyState title={t('noneFound', { name })} />
          ) : (
            <EmptyState title={t('none')} hint={t('noneHint')} action={create} />
          )
        }
      />
    </>
  )
}
