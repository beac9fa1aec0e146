import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { reading, useReading } from '../../api/index.ts'
import { NotFound } from '../../app/faults.tsx'
import { useSession } from '../../app/session.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName } from '../../ui/values.tsx'
import { Acts } from './acts.tsx'
import { Attention } from './attention.tsx'
import styles from './cockpit.module.css'
import type { Campaign } from './cockpit.ts'
import { Detail } from './detail.tsx'
import { Files } from './files.tsx'
import { Part } from './part.tsx'
import { Sending } from './progress.tsx'
import { useLive } from './use-live.ts'
import { Verdict } from './verdict.tsx'

/** A campaign while it runs and after: what to do now, how it goes, and the detail. */
export default function Cockpit() {
  const id = Number(useParams().id)
  if (!Number.isSafeInteger(id) || id <= 0) return <NotFound />
  return <Seen key={id} id={id} />
}

/** A campaign that was made above is out of sight, and yet has a report for a unit whose customers are in it. */
function Seen({ id }: { id: number }) {
  const campaign = useReading('/campaigns/:id', { param: { id } })
  if (campaign.error?.status === 404 && !campaign.data) return <Part id={id} />
  return (
    <Loaded reading={campaign}>
      {(found) => (found.launchedAt === null ? <NotLaunched campaign={found} /> : <Launched campaign={found} />)}
    </Loaded>
  )
}

/** How often figures are read again while answers come. */
const refreshMs = 60_000

function Launched({ campaign }: { campaign: Campaign }) {
  const { id, history, state } = campaign
  const { can } = useSession()
  const { progress, isLive, pace } = useLive(campaign)
  const report = useQuery({
    ...reading('/campaigns/:id/report', { param: { id } }),
    enabled: can('score.read', campaign.unitId),
    refetchInterval: state === 'running' ? refreshMs : false,
  })
  return (
    <>
      <Head
        campaign={campaign}
        actions={
          <>
            {report.data && <Files campaignId={id} unitId={undefined} />}
            <Acts campaign={campaign} progress={progress.data} report={report.data} />
          </>
        }
      />
      {report.isEnabled && <Loaded reading={report}>{(found) => <Verdict report={found} />}</Loaded>}
      {!history && (
        <Loaded reading={progress}>
          {(now) => (
            <>
              <Attention campaign={campaign} progress={now} report={report.data} />
              <Sending progress={now} state={state} isLive={isLive} pace={pace} />
            </>
          )}
        </Loaded>
      )}
      {report.data && <Detail report={report.data} campaign={campaign} />}
    </>
  )
}

/** How often it is looked whether a campaign has begun: when that is due, and until then. */
const beginsMs = { due: 2_000, later: 60_000 }

function NotLaunched({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('cockpit')
  const { time } = useFormat()
  const { state, startAt, id } = campaign
  const due = state === 'scheduled' && (startAt === null || Date.parse(startAt) <= Date.now())
  const every = due ? beginsMs.due : beginsMs.later
  // The same reading as the page's, asked for again until the workers have frozen the list.
  useReading('/campaigns/:id', { param: { id } }, { every, when: state === 'scheduled' })
  const words = due ? 'due' : state === 'draft' || state === 'scheduled' ? state : 'cancelled'
  return (
    <>
      <Head campaign={campaign} actions={<Acts campaign={campaign} progress={undefined} report={undefined} />} />
      <EmptyState
        title={t(`notLaunched.${words}`)}
        hint={
          startAt && words === 'scheduled'
            ? t('notLaunched.scheduledHint', { at: time(startAt) })
            : t(due ? 'notLaunched.dueHint' : 'notLaunched.hint')
        }
        action={<Link to={`/campaigns/${id}/plan`}>{t('notLaunched.plan')}</Link>}
      />
    </>
  )
}

function Head({ campaign, actions }: { campaign: Campaign; actions: React.ReactNode }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const { time } = useFormat()
  const { name, state, unitId, launchedAt, closesAt, history } = campaign
  const daysLeft = closesAt ? Math.ceil((Date.parse(closesAt) - Date.now()) / 86_400_000) : 0
  return (
    <PageHeader
      title={name}
      back={{ to: '/campaigns', label: t('back') }}
      subtitle={
        <span className={styles.pace}>
          <span className={styles.tag} data-state={state}>
            {t(`terms:campaignStates.${state}`)}
          </span>
          <UnitName id={unitId} />
          {launchedAt && <span>{t('launchedAt', { at: time(launchedAt) })}</span>}
          {closesAt && <span>{daysLeft > 0 ? t('window.open', { count: daysLeft }) : t('window.closed')}</span>}
          {history && <span>{t('history')}</span>}
        </span>
      }
      actions={actions}
    />
  )
}
