import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { useCost } from './acts.tsx'
import type { Campaign, DeadGroup, Progress, Report } from './cockpit.ts'
import { expectedCost } from './costs.ts'

interface DecideProps {
  campaign: Campaign
  progress: Progress
  report: Report | undefined
  group: DeadGroup
}

/** What can become of deliveries that do not go on by themselves; each says first what it means for how many people. */
export function Decide({ campaign, progress, report, group }: DecideProps) {
  const { t } = useTranslation('cockpit')
  const { can } = useSession()
  const cost = useCost(campaign.currency)
  const resolve = useSending('post', '/campaigns/:id/dead-letters/resolve', {
    shownHere: true,
    refreshes: ['/campaigns'],
  })
  if (campaign.state === 'cancelled' || campaign.history || !can('campaign.launch', campaign.unitId)) return null
  const { state, stepId, reason, count } = group
  const become = (as: 'queued' | 'sent' | 'cancelled') => () =>
    resolve.mutateAsync({ param: { id: campaign.id }, json: { state, stepId, reason, as } })
  const spent = cost.spent(expectedCost(report?.money, progress, (step) => (step.stepId === stepId ? count : 0)))
  const again = { failed: 'retryText', held: 'releaseText', unknown: 'resendText' } as const
  const label = { failed: 'retry', held: 'release', unknown: 'resend' } as const
  const more = campaign.state === 'finished' && <p>{t('attention.finished')}</p>
  return (
    <>
      {state === 'unknown' && (
        <ConfirmAct
          label={t('attention.asSent')}
          title={t('attention.asSentTitle', { count })}
          consequence={<p>{t('attention.asSentText', { count })}</p>}
          act={become('sent')}
        />
      )}
      <ConfirmAct
        label={t(`attention.${label[state]}`)}
        title={t('attention.retryTitle', { count })}
        consequence={
          <>
            <p>{t(`attention.${again[state]}`, { count, cost: spent })}</p>
            {more}
          </>
        }
        act={become('queued')}
      />
      {state !== 'failed' && (
        <ConfirmAct
          danger
          label={t('attention.giveUp')}
          title={t('attention.giveUpTitle', { count })}
          consequence={<p>{t('attention.giveUpText', { count })}</p>}
          act={become('cancelled')}
        />
      )}
    </>
  )
}
