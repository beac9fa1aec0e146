import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CampaignState } from '../../ui/campaign-state.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { UnitName, When } from '../../ui/values.tsx'
import { useSettled } from '../segments/builder/use-settled.ts'
import styles from './campaigns.module.css'

type Campaign = ItemOf<'/campaigns'>

/** What the person is looking for: what to finish, what runs, what is over. */
const views = {
  all: undefined,
  draft: ['draft'],
  scheduled: ['scheduled'],
  running: ['running', 'paused'],
  over: ['finished', 'cancelled'],
} as const
type View = keyof typeof views

/** The campaigns of the unit and everything below it, the newest first. */
export default function Campaigns() {
  const { t } = useTranslation('campaigns')
  const { can, unitId } = useSession()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const name = search.get('name') ?? ''
  const view = (Object.keys(views) as View[]).find((one) => one === search.get('view')) ?? 'all'
  const state = views[view]
  const list = useList('/campaigns', {
    query: {
      order: 'newest',
      unitId,
      name: useSettled(name) || undefined,
      ...(state && { state: [...state] }),
    },
  })
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(search)
    if (value) next.set(key, value)
    else next.delete(key)
    setSearch(next, { replace: true })
  }
  const mayPlan = can('campaign.write', unitId)
  const create = mayPlan && (
    <LinkButton type="primary" icon={<PlusOutlined />} to="/campaigns/new">
      {t('new')}
    </LinkButton>
  )
  return (
    <>
      <PageHeader title={t('title')} actions={create} />
      <div className={styles.filters}>
        <Segmented<View>
          aria-label={t('view')}
          value={view}
          onChange={(next) => set('view', next === 'all' ? '' : next)}
          options={(Object.keys(views) as View[]).map((one) => ({ value: one, label: t(`views.${one}`) }))}
        />
        <Input.Search
          allowClear
          className={styles.search ?? ''}
          aria-label={t('search')}
          placeholder={t('search')}
          value={name}
          onChange={({ target }) => set('name', target.value)}
        />
      </div>
      <CursorTable<Campaign>
        label={t('title')}
        list={list}
        rowKey={({ id }) => id}
        linkTo={({ id, state }) => (state === 'draft' ? `/campaigns/${id}/plan` : `/campaigns/${id}`)}
        columns={[
          { key: 'name', title: t('name'), render: (campaign) => campaign.name },
          {
            key: 'state',
            title: t('state'),
            render: ({ state, history }) => (
              <CampaignState state={state} instead={history ? t('history') : undefined} />
            ),
          },
          { key: 'unit', title: t('unit'), render: (campaign) => <UnitName id={campaign.unitId} /> },
          { key: 'kind', title: t('kind'), render: ({ kind }) => t(`kinds.${kind}`), notOnPhone: true },
          { key: 'start', title: t('start'), render: ({ launchedAt, startAt }) => <When at={launchedAt ?? startAt} /> },
          {
            key: 'acts',
            title: <span className="visually-hidden">{t('acts')}</span>,
            align: 'right',
            render: ({ id, name }) =>
              mayPlan && (
                <Button
                  size="small"
                  type="text"
                  aria-label={t('copyOf', { name })}
                  onClick={() => void navigate(`/campaigns/new?from=${id}`)}
                >
                  {t('copy')}
                </Button>
              ),
          },
        ]}
        empty={
          name || view !== 'all' ? (
            <EmptyState title={t('noneFound')} />
          ) : (
            <EmptyState title={t('none')} hint={t('noneHint')} action={create} />
          )
        }
      />
    </>
  )
}
