import { App, Form, Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { type ItemOf, useList, useReading, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './approvals.module.css'
import { useChangedText } from './changed-text.ts'

type Submission = ItemOf<'/approvals'>
const views = ['none', 'approved'] as const

/** The campaigns of a unit and everything below it that wait for somebody to approve them, or for their launch. */
export default function Approvals() {
  const { t } = useTranslation('approvals')
  const { unitId } = useSession()
  const [search, setSearch] = useSearchParams()
  const decision = views.find((one) => one === search.get('view')) ?? 'none'
  const list = useList('/approvals', { query: { unitId, decision } })
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <FilterBar>
        <Segmented
          aria-label={t('view')}
          value={decision}
          onChange={(view) => setSearch(view === 'none' ? {} : { view }, { replace: true })}
          options={views.map((one) => ({ value: one, label: t(`views.${one}`) }))}
        />
      </FilterBar>
      <CursorTable<Submission>
        list={list}
        label={t('title')}
        rowKey={({ campaignId }) => campaignId}
        linkTo={({ campaignId }) => `/campaigns/${campaignId}/plan`}
        columns={[
          { key: 'campaign', title: t('campaign'), render: ({ campaignName }) => campaignName },
          { key: 'unit', title: t('unit'), render: (row) => <UnitName id={row.unitId} /> },
          {
            key: 'by',
            title: t('by'),
            render: ({ submittedBy, submittedAt }) => (
              <>
                {submittedBy} <When at={submittedAt} />
              </>
            ),
          },
          { key: 'note', title: t('note'), render: ({ note }) => note || '–' },
          { key: 'state', title: t('state'), render: (row) => <State submission={row} /> },
          {
            key: 'acts',
            title: t('acts'),
            render: (row) => (decision === 'none' ? <Decide submission={row} /> : '–'),
          },
        ]}
        empty={
          decision === 'none' ? (
            <EmptyState title={t('none')} hint={t('noneHint')} />
          ) : (
            <EmptyState title={t('noneApproved')} />
          )
        }
      />
    </>
  )
}

function State({ submission: { state, decidedBy, changed } }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const text = useChangedText()
  return (
    <span className={state === 'outdated' ? styles.outdated : undefined}>
      {t(`isState.${state}`, { by: decidedBy ?? '', changed: text(changed) })}
    </span>
  )
}

function Decide({ submission }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const { message } = App.useApp()
  const decide = useSending('post', '/campaigns/:id/decision', {
    refreshes: ['/approvals', '/campaigns'],
    shownHere: true,
  })
  const { campaignId, campaignName, submittedAt, state } = submission
  const param = { id: campaignId }
  return (
    <div className={styles.acts}>
      {state === 'waiting' && (
        <ConfirmAct
          type="primary"
          label={t('approve')}
          title={t('approveTitle', { name: campaignName })}
          consequence={<WhatItDoes id={campaignId} />}
          act={async () => {
            await decide.mutateAsync({ param, json: { decision: 'approved', submittedAt } })
            void message.success(t('approved', { name: campaignName }))
          }}
        />
      )}
      <FormDialog<{ remark: string }>
        label={t('return')}
        title={t('returnTitle', { name: campaignName })}
        ok={t('return')}
        begin={{ remark: '' }}
        saving={decide.isPending}
        save={async ({ remark }) => {
          await decide.mutateAsync({ param, json: { decision: 'returned', remark, submittedAt } })
          void message.success(t('returned', { name: campaignName }))
        }}
      >
        <Form.Item
          name="remark"
          label={t('remark')}
          rules={[{ required: true, whitespace: true, message: t('remarkMissing') }]}
        >
          <Input.TextArea rows={4} maxLength={1_000} />
        </Form.Item>
      </FormDialog>
    </div>
  )
}

/** How many people it would reach at what cost, asked for whoever is about to say yes. */
function WhatItDoes({ id }: { id: number }) {
  const { t } = useTranslation('approvals')
  const { count, money } = useFormat()
  const audience = useReading('/campaigns/:id/audience', { param: { id } })
  const cost = useReading('/campaigns/:id/expected-cost', { param: { id } })
  return (
    <Loaded reading={audience}>
      {({ targeted, control }) => (
        <Loaded reading={cost}>
          {({ total, currency }) => (
            <p>
              {t('consequence', { people: count(targeted), control: count(control), total: money(total, currency) })}
            </p>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}
