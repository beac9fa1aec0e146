import { useTranslation } from 'react-i18next'
import { useList } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './reports.module.css'

/** To the form that trains one, for those who may. */
export function TrainLink() {
  const { t } = useTranslation('reports')
  const { can } = useSession()
  if (!can('model.train')) return null
  return (
    <LinkButton type="primary" to="/reports/train">
      {t('train.title')}
    </LinkButton>
  )
}

/** The response models of one's units, all versions. */
export function Models() {
  const { t } = useTranslation(['reports', 'terms'])
  const { count } = useFormat()
  const list = useList('/response-models', { query: { limit: 50 } })
  return (
    <CursorTable
      list={list}
      label={t('models.label')}
      rowKey={({ id }) => id}
      linkTo={({ id }) => `/reports/models?model=${id}`}
      columns={[
        {
          key: 'name',
          title: t('models.name'),
          render: ({ name, version }) => `${name} · ${t('models.version', { n: version })}`,
        },
        {
          key: 'state',
          title: t('models.state'),
          render: ({ state }) => (
            <span className={styles.state} data-state={state}>
              {t(`terms:modelStates.${state}`)}
            </span>
          ),
        },
        { key: 'unit', title: t('models.unit'), render: ({ unitId }) => <UnitName id={unitId} /> },
        {
          key: 'outcome',
          title: t('models.outcome'),
          render: ({ plan }) => t(`models.outcomes.${plan.outcome ?? 'converted'}`),
        },
        {
          key: 'auc',
          title: t('models.auc'),
          align: 'right',
          render: ({ figures }) => (figures?.time ?? figures?.folds)?.auc?.auc.toFixed(3) ?? '–',
        },
        {
          key: 'scored',
          title: t('models.scored'),
          align: 'right',
          render: ({ scoredCustomers }) => (scoredCustomers === null ? '–' : count(scoredCustomers)),
        },
        { key: 'trained', title: t('models.trainedAt'), render: ({ trainedAt }) => <When at={trainedAt} /> },
      ]}
      empty={<EmptyState title={t('models.empty')} hint={t('models.emptyHint')} action={<TrainLink />} />}
    />
  )
}
