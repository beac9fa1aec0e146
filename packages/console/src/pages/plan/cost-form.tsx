import { Button, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, type ApiProblem, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { Labelled } from './labelled.tsx'
import styles from './plan.module.css'
import { assisted } from './plan.ts'
import { usePlan } from './use-plan.ts'

type Costs = Answer<'get', '/campaigns/:id/costs'>
type StepCost = Required<NonNullable<Costs['steps']>[number]>

/** What only the planner knows: weight and class of letters, minutes of work, what is fixed, and the margin. */
export function CostForm({ said }: { said: Costs }) {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { campaign, flush } = usePlan()
  const [margin, setMargin] = useState(said.margin === null ? null : said.margin * 100)
  const [fixed, setFixed] = useState((said.fixed ?? 0) / 100)
  const known = (stepId: number): StepCost => ({
    class: '',
    grams: 0,
    segments: 1,
    minutes: null,
    ...said.steps?.find((one) => one.stepId === stepId),
    stepId,
  })
  const [changed, setChanged] = useState<Record<number, StepCost>>({})
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const save = useSending('put', '/campaigns/:id/costs', { refreshes: ['/campaigns/:id'], shownHere: true })
  const of = (stepId: number) => changed[stepId] ?? known(stepId)
  const set = (stepId: number, change: Partial<StepCost>) =>
    setChanged((all) => ({ ...all, [stepId]: { ...of(stepId), ...change } }))
  const submit = async () => {
    setProblem(undefined)
    setAsked(true)
    if (margin === null) return
    const { id, steps } = await flush()
    const json = {
      margin: margin / 100,
      fixed: Math.round(fixed * 100),
      steps: steps.map((step) => of(step.id)),
    }
    save.mutate({ param: { id }, json }, { onError: setProblem })
  }
  return (
    <Form layout="vertical" className={styles.form ?? ''} onFinish={() => void submit().catch(() => undefined)}>
      <h3>{t('cost.details')}</h3>
      <div className={styles.asks}>
        <Labelled label={t('cost.margin')}>
          {(id) => (
            <InputNumber<number>
              className={styles.amount ?? ''}
              id={id}
              min={0.1}
              max={100}
              suffix="%"
              value={margin}
              onChange={setMargin}
            />
          )}
        </Labelled>
        <Labelled label={t('cost.fixed')}>
          {(id) => (
            <InputNumber<number>
              className={styles.amount ?? ''}
              id={id}
              min={0}
              precision={2}
              suffix={t('cost.yuan')}
              value={fixed}
              onChange={(next) => setFixed(next ?? 0)}
            />
          )}
        </Labelled>
        {campaign.steps.map(({ id: stepId, channel }, at) => {
          const name = t('cost.stepName', { at: at + 1, channel: term(`channels.${channel}`) })
          if (channel === 'letter') {
            return [
              <Labelled key={`${stepId}-grams`} label={t('cost.grams', { name })}>
                {(id) => (
                  <InputNumber<number>
                    className={styles.amount ?? ''}
                    id={id}
                    min={0}
                    max={30_000}
                    precision={0}
                    suffix={t('cost.gramsUnit')}
                    value={of(stepId).grams}
                    onChange={(grams) => set(stepId, { grams: grams ?? 0 })}
                  />
                )}
              </Labelled>,
              <Labelled key={`${stepId}-class`} label={t('cost.class', { name })}>
                {(id) => (
                  <Input
                    id={id}
                    maxLength={40}
                    placeholder={t('cost.usualClass')}
                    value={of(stepId).class}
                    onChange={({ target }) => set(stepId, { class: target.value })}
                  />
                )}
              </Labelled>,
            ]
          }
          if (channel === 'sms') {
            return (
              <Labelled key={stepId} label={t('cost.segments', { name })}>
                {(id) => (
                  <InputNumber<number>
                    className={styles.amount ?? ''}
                    id={id}
                    min={1}
                    max={50}
                    precision={0}
                    value={of(stepId).segments}
                    onChange={(segments) => set(stepId, { segments: segments ?? 1 })}
                  />
                )}
              </Labelled>
            )
          }
          return assisted.includes(channel) ? (
            <Labelled key={stepId} label={t('cost.minutes', { name })}>
              {(id) => (
                <InputNumber<number>
                  className={styles.amount ?? ''}
                  id={id}
                  min={0}
                  max={1440}
                  precision={0}
                  value={of(stepId).minutes}
                  onChange={(minutes) => set(stepId, { minutes })}
                />
              )}
            </Labelled>
          ) : null
        })}
      </div>
      {asked && margin === null && (
        <p className={styles.harm} role="alert">
          {t('cost.marginMissing')}
        </p>
      )}
      {problem && <ProblemView problem={problem} compact />}
      <Button htmlType="submit" loading={save.isPending}>
        {t('cost.save')}
      </Button>
    </Form>
  )
}
