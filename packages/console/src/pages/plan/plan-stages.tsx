import { Button, Steps } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { PageHeader } from '../../ui/page-header.tsx'
import { ReadOnly } from '../../ui/read-only.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { UnitName } from '../../ui/values.tsx'
import { AudienceStage } from './audience-stage.tsx'
import { CellsStage } from './cells-stage.tsx'
import { CostStage } from './cost-stage.tsx'
import { IdeaStage } from './idea-stage.tsx'
import { LaunchStage } from './launch-stage.tsx'
import styles from './plan.module.css'
import { SavingState } from './saving-state.tsx'
import { type Stage, stageOf, stages } from './stages.ts'
import { StepsStage } from './steps-stage.tsx'
import { TestStage } from './test-stage.tsx'
import { usePlan } from './use-plan.ts'
import { useProofs } from './use-proofs.ts'

const shown: Record<Stage, () => ReactNode> = {
  idea: IdeaStage,
  audience: AudienceStage,
  cells: CellsStage,
  steps: StepsStage,
  cost: CostStage,
  test: TestStage,
  launch: LaunchStage,
}

/** The stages of the plan, one of them open; `notice` is said above them. */
export function PlanStages({ notice }: { notice?: ReactNode }) {
  const { t } = useTranslation('plan')
  const isPhone = useIsPhone()
  const [search, setSearch] = useSearchParams()
  const { campaign, plan, readOnly } = usePlan()
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
  const proofs = useProofs(campaign, stage === 'launch')
  const untested = stage === 'launch' && proofs.data?.untested.length !== 0
  const open = (one: Stage) => (one === 'test' && untested) || campaign.gaps.some(({ path }) => stageOf(path) === one)
  return (
    <>
      <PageHeader
        back={{ to: '/campaigns', label: t('campaigns') }}
        title={plan.name}
        subtitle={
          <>
            <UnitName id={campaign.unitId} /> · {readOnly ? t('readOnly.short') : <SavingState />}
          </>
        }
      />
      {notice && <div className={styles.notice}>{notice}</div>}
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
          status: one === stage ? 'process' : (i > at && !readOnly) || open(one) ? 'wait' : 'finish',
        }))}
      />
      <section className={styles.stage} aria-label={t(`stages.${stage}`)}>
        <h2 className={styles.heading}>{t(`${stage}.title`)}</h2>
        {readOnly ? (
          <ReadOnly>
            <Shown />
          </ReadOnly>
        ) : (
          <Shown />
        )}
      </section>
      <footer className={styles.foot}>
        {at > 0 && <Button onClick={() => go(stages[at - 1])}>{t('back')}</Button>}
        {at < stages.length - 1 && (
          <Button type="primary" onClick={() => go(stages[at + 1])}>
            {t('next', { stage: t(`stages.${stages[at + 1] ?? 'launch'}`) })}
          </Button>
        )}
      </footer>
    </>
  )
}
