import { useTranslation } from 'react-i18next'
import { type ItemOf, useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { UnitName } from '../../ui/values.tsx'
import type { MendKind } from './mend-kinds.ts'
import styles from './upkeep.module.css'

type Record = ItemOf<'/upkeep/mend/:kind'>

/** Records with one fault; each leads to the customer, where it is mended. */
export function MendList({ kind }: { kind: MendKind }) {
  const { t } = useTranslation('upkeep')
  const { unitId, units } = useSession()
  const list = useList('/upkeep/mend/:kind', { param: { kind }, query: { unitId } })
  return (
    <>
      <p className={styles.advice}>{t(`advice.${kind}`)}</p>
      <CursorTable<Record>
        list={list}
        rowKey={({ id }) => id}
        label={t(`parts.${kind}`)}
        linkTo={({ id }) => `/customers/${id}`}
        columns={[
          { key: 'name', title: t('name'), width: 160, render: ({ name }) => name },
          ...(kind === 'birthday'
            ? [
                {
                  key: 'birthday',
                  title: t('birthday'),
                  width: 140,
                  render: ({ birthday }: Record) => birthday,
                },
              ]
            : [
                { key: 'address', title: t('address'), render: ({ address }: Record) => address ?? '–' },
                {
                  key: 'postcode',
                  title: t('postcode'),
                  width: 100,
                  render: ({ postcode }: Record) => postcode ?? '–',
                },
              ]),
          ...(kind === 'address'
            ? [
                {
                  key: 'candidates',
                  title: t('candidates'),
                  render: ({ candidates }: Record) => candidates.map(({ name }) => name).join(' / ') || '–',
                },
              ]
            : []),
          ...(units.size > 1
            ? [
                {
                  key: 'unit',
                  title: t('unit'),
                  width: 180,
                  render: (record: Record) => <UnitName id={record.unitId} />,
                },
              ]
            : []),
        ]}
        empty={<EmptyState title={t('noneToMend')} hint={t('noneToMendHint')} />}
      />
    </>
  )
}
