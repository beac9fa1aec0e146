import { Alert, Button, Steps } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { UnitName } from '../../ui/values.tsx'
import { AudienceStage } from './audience-stage.tsx'
import { CellsStage } from './cells-stage.tsx'
import { CostStage } from './cost-stage.tsx'
import { IdeaStage } from './idea-stage.tsx'
import { LaunchStage } from './launch-stage.tsx'
import styles from './plan.module.css'
import type { Campaign } from './plan.ts'
import { SavingState } from './saving-state.tsx'
import { type Stage, stageOf, stages } from './stages.ts'
import { StepsStage } from './steps-stage.tsx'
import { TestStage } from './test-stage.tsx'
import { PlanContext, useWrittenPlan } from './use-plan.ts'
import { useProofs } from './use-proofs.ts'

const shown: Record<Stage, () => React.ReactNode> = {
  idea: IdeaStage,
  audience: AudienceStage,
  cells: CellsStage,
  steps: StepsStage,
  cost: CostStage,
  test: TestStage,
  launch: LaunchStage,
}

/** A draft, stage by stage; one that is no draft any more says where to go instead. */
export function Wizard({ campaign }: { campaign: Campaign }) {
  return campaign.state === 'draft' ? <Draft campaign={campaign} /> : <NoDraft campaign={campaign} />
}

function Draft({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('plan')
  const { can } = useSession()
  const isPhone = useIsPhone()
  const [search, setSearch] = useSearchParams()
  const written = useWrittenPlan(campaign)
  const asked = search.get('stage')
  const stage = stages.find((one) => one === asked) ?? 'idea'
  const at = stages.indexOf(stage)
  const go = (to: Stage | undefined) => {
    if (!to) return
    setSearch({ stage: to })
    window.scrollTo(0, 0)
  }
  const Shown = shown[stage]
  // Only who has passed by it sees whether it was done.
  const proofs = useProofs(written.campaign, stage === 'launch')
  const untested = stage === 'launch' && proofs.data?.untested.length !== 0
  const open = (one: Stage) =>
    (one === 'test' && untested) || written.campaign.gaps.some(({ path }) => stageOf(path) === one)
  return (
    <PlanContext value={written}>
      <PageHeader
        back={{ to: '/campaigns', label: t('campaigns') }}
        title={written.plan.name}
        subtitle={
          <>
            <UnitName id={campaign.unitId} /> · <SavingState />
          </>
        }
      />
      {!can('campaign.write', campaign.unitId) && <Alert type="info" showIcon title={t('readOnly')} />}
      <Steps
        className={styles.stages ?? ''}
        size="small"
        current={at}
        responsive={false}
        {...(isPhone && { type: 'dot' as const })}
        onChange={(to) => go(stages[to])}
        items={stages.map((one, i) => ({
          // On a phone there is room for one name; the others are read aloud.
          title:
            isPhone && one !== stage ? (
              <span className="visually-hidden">{t(`stages.${one}`)}</span>
            ) : (
              t(`stages.${one}`)
            ),
          status: one === stage ? 'process' : i > at || open(one) ? 'wait' : 'finish',
        }))}
      />
      <section className={styles.stage} aria-label={t(`stages.${stage}`)}>
        <h2 className={styles.heading}>{t(`${stage}.title`)}</h2>
        <Shown />
      </section>
      <footer className={styles.foot}>
        {at > 0 && <Button onClick={() => go(stages[at - 1])}>{t('back')}</Button>}
        {at < stages.length - 1 && (
          <Button type="primary" onClick={() => go(stages[at + 1])}>
            {t('next', { stage: t(`stages.${stages[at + 1] ?? 'launch'}`) })}
          </Button>
        )}
      </footer>
    </PlanContext>
  )
}

function NoDraft({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('plan')
  const { can } = useSession()
  const unschedule = useSending('post', '/campaigns/:id/unschedule', { refreshes: ['/campaigns'] })
  const mayUnschedule = campaign.state === 'scheduled' && can('campaign.launch', campaign.unitId)
  return (
    <>
      <PageHeader back={{ to: '/campaigns', label: t('campaigns') }} title={campaign.name} />
      <Alert
        type="info"
        showIcon
        title={t('noDraft.title')}
        description={t('noDraft.about')}
        action={
          <span className={styles.actions}>
            {mayUnschedule && (
              <Button loading={unschedule.isPending} onClick={() => unschedule.mutate({ param: { id: campaign.id } })}>
                {t('noDraft.unschedule')}
              </Button>
            )}
            <LinkButton type="primary" to={`/campaigns/${campaign.id}`}>
              {t('noDraft.open')}
            </LinkButton>
          </span>
        }
      />
    </>
  )
}
