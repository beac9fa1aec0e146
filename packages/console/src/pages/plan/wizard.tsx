import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../api/index.ts'
import { rolesText } from '../../app/role-words.ts'
import { useSession } from '../../app/session.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Approval } from './approval.tsx'
import styles from './plan.module.css'
import type { Campaign } from './plan.ts'
import { PlanStages } from './plan-stages.tsx'
import { PlanContext, planToRead, useWrittenPlan } from './use-plan.ts'

/** A plan, stage by stage: to be written, or only to be read; one that has begun says where to go instead. */
export function Wizard({ campaign }: { campaign: Campaign }) {
  const { can } = useSession()
  const { state, unitId } = campaign
  if (state === 'draft' && can('campaign.write', unitId)) return <Written campaign={campaign} />
  return state === 'draft' || state === 'scheduled' ? <Read campaign={campaign} /> : <Begun campaign={campaign} />
}

function Written({ campaign }: { campaign: Campaign }) {
  return (
    <PlanContext value={useWrittenPlan(campaign)}>
      <PlanStages />
    </PlanContext>
  )
}

function Read({ campaign }: { campaign: Campaign }) {
  return (
    <PlanContext value={planToRead(campaign)}>
      <PlanStages
        notice={campaign.state === 'draft' ? <NotYours campaign={campaign} /> : <Scheduled {...campaign} />}
      />
    </PlanContext>
  )
}

/** Who may change it, and for whoever decides about it the way there. */
function NotYours({ campaign: { unitId } }: { campaign: Campaign }) {
  const { t } = useTranslation('plan')
  const { t: shell } = useTranslation('shell')
  const { can, units } = useSession()
  const words = { unit: units.get(unitId)?.name ?? '', roles: rolesText(shell, ['branch', 'coordinator']) }
  return (
    <Alert
      type="info"
      showIcon
      title={t('readOnly.title')}
      description={t('readOnly.about', words)}
      action={can('campaign.approve', unitId) && <LinkButton to="/approvals">{t('readOnly.approve')}</LinkButton>}
    />
  )
}

function Scheduled({ id, unitId }: Campaign) {
  const { t } = useTranslation('plan')
  const { can } = useSession()
  const unschedule = useSending('post', '/campaigns/:id/unschedule', { refreshes: ['/campaigns'] })
  const approval = useReading('/campaigns/:id/approval', { param: { id } })
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={t('scheduled.title')}
        description={t('scheduled.about')}
        action={
          can('campaign.write', unitId) &&
          can('campaign.launch', unitId) && (
            <Button loading={unschedule.isPending} onClick={() => unschedule.mutate({ param: { id } })}>
              {t('scheduled.unschedule')}
            </Button>
          )
        }
      />
      {approval.data && <Approval approval={approval.data} />}
    </>
  )
}

function Begun({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('plan')
  return (
    <>
      <PageHeader back={{ to: '/campaigns', label: t('campaigns') }} title={campaign.name} />
      <Alert
        type="info"
        showIcon
        title={t('begun.title')}
        action={
          <span className={styles.actions}>
            <LinkButton type="primary" to={`/campaigns/${campaign.id}`}>
              {t('begun.open')}
            </LinkButton>
          </span>
        }
      />
    </>
  )
}
