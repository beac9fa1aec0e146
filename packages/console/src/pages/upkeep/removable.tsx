import { useTranslation } from 'react-i18next'
import { type ItemOf, useList, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './upkeep.module.css'

/** The most that one confirmation removes. */
const atOnce = 10_000

/** Records that nobody will miss: shown with how many there are, removed when a person has confirmed it. */
export function Removable() {
  const { t } = useTranslation('upkeep')
  const { unitId, can } = useSession()
  const { count } = useFormat()
  const list = useList('/upkeep/removable', { query: { unitId } })
  const remove = useSending('post', '/upkeep/removals', { refreshes: ['/upkeep', '/customers'], shownHere: true })
  const total = (list.data?.pages[0] as { total?: number } | undefined)?.total ?? 0
  return (
    <>
      <p className={styles.advice}>{t('removableAdvice')}</p>
      {remove.data && (
        <p role="status">{t('removed', { removed: count(remove.data.removed), left: count(remove.data.left) })}</p>
      )}
      {total > 0 && can('customer.remove', unitId) && (
        <p>
          <ConfirmAct
            danger
            label={t('remove')}
            title={t('removeTitle', { total: count(Math.min(total, atOnce)) })}
            consequence={total > atOnce ? t('removeManyConsequence', { total: count(total) }) : t('removeConsequence')}
            act={() => remove.mutateAsync({ json: { unitId, ids: 'all', total } })}
          />
        </p>
      )}
      <CursorTable<ItemOf<'/upkeep/removable'>>
        list={list}
        rowKey={({ id }) => id}
        label={t('parts.removable')}
        linkTo={({ id }) => `/customers/${id}`}
        columns={[
          { key: 'name', title: t('name'), width: 160, render: ({ name }) => name },
          { key: 'email', title: t('email'), render: ({ email }) => email ?? '–' },
          { key: 'address', title: t('address'), render: ({ address }) => address ?? '–' },
          { key: 'unit', title: t('unit'), width: 180, render: (record) => <UnitName id={record.unitId} /> },
          {
            key: 'updated',
            title: t('lastChanged'),
            width: 160,
            render: ({ updatedAt }) => <When at={updatedAt} of="day" />,
          },
        ]}
        empty={<EmptyState title={t('noneRemovable')} hint={t('noneRemovableHint')} />}
      />
    </>
  )
}
