import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useList } from '../../api/index.ts'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ReasonWords } from '../../ui/reason-words.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { When } from '../../ui/values.tsx'
import type { DeadGroup } from './cockpit.ts'

interface DeadLettersProps {
  campaignId: number
  group: DeadGroup
  title: string
  onClose: () => void
}

/** The customers of a group of deliveries that do not go on by themselves. */
export function DeadLetters({ campaignId, group, title, onClose }: DeadLettersProps) {
  const { t } = useTranslation('cockpit')
  useFocusBack()
  const { stepId, state, reason } = group
  const list = useList('/campaigns/:id/dead-letters/deliveries', {
    param: { id: campaignId },
    query: { stepId, state, reason },
  })
  return (
    <Drawer open onClose={onClose} title={title} size={720}>
      <CursorTable
        list={list}
        label={t('letters.label')}
        rowKey={({ seq }) => seq}
        columns={[
          {
            key: 'name',
            title: t('letters.customer'),
            render: ({ customerId, name }) => <Link to={`/customers/${customerId}`}>{name}</Link>,
          },
          { key: 'ref', title: t('letters.ref'), render: ({ ref }) => ref ?? '–' },
          { key: 'attempts', title: t('letters.attempts'), align: 'right', render: ({ attempts }) => attempts },
          { key: 'at', title: t('letters.at'), render: ({ settledAt }) => <When at={settledAt} /> },
          {
            key: 'reason',
            title: t('letters.reason'),
            render: ({ reason }) => (reason ? <ReasonWords reason={reason} /> : '–'),
          },
        ]}
        empty={<EmptyState title={t('letters.empty')} hint={t('letters.emptyHint')} />}
      />
    </Drawer>
  )
}
