import { App, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { type ItemOf, useList, useReading, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './approvals.module.css'

type Submission = ItemOf<'/approvals'>

/** The campaigns of a unit and everything below it that wait for somebody to approve them. */
export default function Approvals() {
  const { t } = useTranslation('approvals')
  const { unitId, can } = useSession()
  const list = useList('/approvals', { query: { unitId } })
  return (
    <>
      <PageHeader title={t('title')} subtitle={t('subtitle')} />
      <CursorTable<Submission>
        list={list}
        label={t('title')}
        rowKey={({ campaignId }) => campaignId}
        linkTo={({ campaignId, unitId: of }) => `/campaigns/${campaignId}${can('campaign.write', of) ? '/plan' : ''}`}
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
          { key: 'acts', title: t('acts'), render: (row) => <Decide submission={row} /> },
        ]}
        empty={<EmptyState title={t('none')} hint={t('noneHint')} />}
      />
    </>
  )
}

function Decide({ submission: { campaignId, campaignName } }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const { message } = App.useApp()
  const decide = useSending('post', '/campaigns/:id/decision', {
    refreshes: ['/approvals', '/campaigns'],
    shownHere: true,
  })
  const param = { id: campaignId }
  return (
    <div className={styles.acts}>
      <ConfirmAct
        type="primary"
        label={t('approve')}
        title={t('approveTitle', { name: campaignName })}
        consequence={<WhatItDoes id={campaignId} />}
        act={async () => {
          await decide.mutateAsync({ param, json: { decision: 'approved' } })
          void message.success(t('approved', { name: campaignName }))
        }}
      />
      <FormDialog<{ remark: string }>
        label={t('return')}
        title={t('returnTitle', { name: campaignName })}
        ok={t('return')}
        begin={{ remark: '' }}
        saving={decide.isPending}
        save={async ({ remark }) => {
          await decide.mutateAsync({ param, json: { decision: 'returned', remark } })
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
