import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { type Campaign, openOf, type Progress, type Report } from './cockpit.ts'
import { expectedCost, extensionCost } from './costs.ts'

interface ActsProps {
  campaign: Campaign
  progress: Progress | undefined
  report: Report | undefined
}

/** What may be done with a campaign as a whole; each names first what it does to people and money. */
export function Acts({ campaign, progress, report }: ActsProps) {
  const { t } = useTranslation('cockpit')
  const words = useWords()
  const { can } = useSession()
  const { count } = useFormat()
  const cost = useCost(campaign.currency)
  const param = { id: campaign.id }
  const sending = { shownHere: true, refreshes: ['/campaigns'] }
  const pause = useSending('post', '/campaigns/:id/pause', sending)
  const resume = useSending('post', '/campaigns/:id/resume', sending)
  const cancel = useSending('post', '/campaigns/:id/cancel', sending)
  const extend = useSending('post', '/campaigns/:id/extend-pilot', sending)
  if (!progress || campaign.history || !can('campaign.launch', campaign.unitId)) return null
  const { state } = campaign
  const [left, inHand] = [openOf(progress), progress['in-hand']]
  const figures = {
    left: count(left),
    inHand: count(inHand),
    claimed: count(progress.claimed),
    sent: count(progress.sent),
  }
  const expected = expectedCost(report?.money, progress)
  const outside = report?.waterfall.find(({ fate }) => fate === 'outside-pilot')?.n ?? 0
  return (
    <>
      {report && outside > 0 && state !== 'cancelled' && (
        <ConfirmAct
          label={t('act.extend')}
          title={t('act.extendTitle')}
          consequence={
            <p>{t('act.extendText', { n: count(outside), cost: cost.spent(extensionCost(report, outside)) })}</p>
          }
          act={() => extend.mutateAsync({ param })}
        />
      )}
      {state === 'paused' && (
        <ConfirmAct
          type="primary"
          label={t('act.resume')}
          title={t('act.resumeTitle')}
          consequence={
            <>
              {campaign.pause && <p>{t('act.resumeGuard', { words: words(campaign.pause.words) })}</p>}
              <p>{t('act.resumeLeft', { ...figures, cost: cost.spent(expected) })}</p>
            </>
          }
          act={() => resume.mutateAsync({ param })}
        />
      )}
      {state === 'running' && (
        <ConfirmAct
          label={t('act.pause')}
          title={t('act.pauseTitle')}
          consequence={
            <>
              <p>{t('act.pauseLeft', figures)}</p>
              {inHand > 0 && <p>{t('act.pauseHands', figures)}</p>}
              <p>{t('act.pauseSafe')}</p>
            </>
          }
          act={() => pause.mutateAsync({ param })}
        />
      )}
      {(state === 'running' || state === 'paused') && (
        <ConfirmAct
          danger
          label={t('act.cancel')}
          title={t('act.cancelTitle')}
          consequence={
            <>
              <p>{t('act.cancelLeft', { ...figures, cost: cost.saved(expected) })}</p>
              {inHand > 0 && <p>{t('act.cancelHands', figures)}</p>}
              <p>{t('act.cancelSent', figures)}</p>
            </>
          }
          act={() => cancel.mutateAsync({ param })}
        />
      )}
    </>
  )
}

/** What something costs or saves, as the end of a sentence; null where it is not known. */
export function useCost(currency: string) {
  const { t } = useTranslation('cockpit')
  const { money } = useFormat()
  return {
    spent: (minor: number | null) =>
      minor === null ? t('act.costUnknown') : t('act.costAbout', { money: money(minor, currency) }),
    saved: (minor: number | null) =>
      minor === null ? t('act.costSavedUnknown') : t('act.costSaved', { money: money(minor, currency) }),
  }
}
