import { Button, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { type Answer, type ApiProblem, type Args, useReading, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { showIssues } from '../../ui/field-issues.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import { UnitName } from '../../ui/values.tsx'
import { CampaignChoice } from './campaign-choice.tsx'
import { FeatureChoice } from './feature-choice.tsx'
import styles from './reports.module.css'
import type { ResponseModel } from './reports.ts'

type Asked = NonNullable<Args<'post', '/response-models'>['json']>
/** As the form holds it: money in yuan, and no features until somebody has chosen some. */
interface Written {
  name: string
  outcome: NonNullable<Asked['outcome']>
  campaignIds: number[]
  features?: string[] | undefined
  choices: string[]
  margin?: number | null | undefined
  cost?: number | null | undefined
}
const nothing: Written = { name: '', outcome: 'converted', campaignIds: [], choices: [] }

/** Has a model trained, for the first time or, of a model that is there, once more. */
export function TrainModel() {
  const { t } = useTranslation('reports')
  const { unitId } = useSession()
  const from = Number(useSearchParams()[0].get('from'))
  const again = Number.isSafeInteger(from) && from > 0
  const model = useReading('/response-models/:id', { param: { id: from } }, { when: again })
  return (
    <>
      <PageHeader
        back={{ to: '/reports/models', label: t('models.back') }}
        title={t('train.title')}
        subtitle={
          <>
            {t('train.for')}
            <UnitName id={model.data?.unitId ?? unitId} />
          </>
        }
      />
      {again ? (
        <Loaded reading={model}>
          {(found) => (
            <TrainForm key={from} draft={`train-model-${from}`} begin={writtenOf(found)} unitId={found.unitId} />
          )}
        </Loaded>
      ) : (
        <TrainForm draft="train-model" begin={nothing} unitId={unitId} />
      )}
    </>
  )
}

const writtenOf = ({ name, plan }: ResponseModel): Written => ({
  name,
  outcome: plan.outcome ?? 'converted',
  campaignIds: plan.campaignIds,
  features: plan.features,
  choices: plan.choices ?? [],
  margin: plan.marginPerResponse === undefined ? null : plan.marginPerResponse / 100,
  cost: plan.costPerContact === undefined ? null : plan.costPerContact / 100,
})

/** Undefined where somebody left it empty. */
const fen = (yuan: number | null | undefined) => (yuan ? Math.round(yuan * 100) : undefined)

function TrainForm({ draft: name, begin, unitId }: { draft: string; begin: Written; unitId: number }) {
  const { t } = useTranslation('reports')
  const navigate = useNavigate()
  const [form] = Form.useForm<Written>()
  const [draft, setDraft, dropDraft] = useDraft<Written>(name, begin)
  const [problem, setProblem] = useState<ApiProblem>()
  const train = useSending('post', '/response-models', { refreshes: ['/response-models'], shownHere: true })
  const known = useReading(
    '/model-features',
    { query: { campaignIds: draft.campaignIds.join(',') } },
    { when: draft.campaignIds.length > 0 },
  )
  const finish = async ({ name, outcome, campaignIds, features, choices, margin, cost }: Written) => {
    const [marginPerResponse, costPerContact] = [fen(margin), fen(cost)]
    // Columns of a campaign that was taken out again are gone with it.
    const there = features?.filter((name) => known.data?.items.some((item) => item.name === name)) ?? []
    setProblem(undefined)
    try {
      const made = await train.mutateAsync({
        json: {
          ...{ unitId, name: name.trim(), outcome, campaignIds },
          ...(there.length > 0 && { features: there, choices: choices.filter((one) => there.includes(one)) }),
          ...(marginPerResponse && { marginPerResponse }),
          ...(costPerContact && { costPerContact }),
        },
      })
      dropDraft()
      void navigate(`/reports/models?model=${made.id}`)
    } catch (error) {
      setProblem(showIssues(form, error as ApiProblem))
    }
  }
  return (
    <Form<Written>
      form={form}
      layout="vertical"
      className={styles.train ?? ''}
      initialValues={draft}
      onValuesChange={(_, written) => setDraft({ ...draft, ...written })}
      onFinish={(written) => void finish(written)}
    >
      {problem && <ProblemView problem={problem} compact />}
      <Form.Item
        name="name"
        label={t('train.name')}
        extra={t('train.nameHint')}
        rules={[{ required: true, whitespace: true, message: t('train.nameMissing') }]}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="outcome" label={t('train.outcome')} extra={t('train.outcomeHint')}>
        <Radio.Group
          options={(['converted', 'responded'] as const).map((value) => ({
            value,
            label: t(`models.outcomes.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="campaignIds"
        label={t('train.campaigns')}
        extra={t('train.campaignsHint')}
        rules={[{ required: true, message: t('train.campaignsMissing') }]}
      >
        <CampaignChoice unitId={unitId} />
      </Form.Item>
      {draft.campaignIds.length > 0 && (
        <Loaded reading={known}>
          {({ items }) => (
            <>
              <Form.Item name="features" label={t('train.features')} extra={t('train.featuresHint')}>
                <FeatureChoice items={items} />
              </Form.Item>
              <CodesField items={items} chosen={draft.features} />
            </>
          )}
        </Loaded>
      )}
      <Form.Item name="margin" label={t('train.margin')} extra={t('train.depthHint')}>
        <InputNumber min={0} max={10_000_000} precision={2} prefix="¥" className={styles.yuan ?? ''} />
      </Form.Item>
      <Form.Item name="cost" label={t('train.cost')}>
        <InputNumber min={0} max={10_000_000} precision={2} prefix="¥" className={styles.yuan ?? ''} />
      </Form.Item>
      <p className={styles.quiet}>{t('train.judged')}</p>
      <Button type="primary" htmlType="submit" loading={train.isPending}>
        {t('train.start')}
      </Button>
    </Form>
  )
}

/** Columns of files that are numbers to look at, and names in truth. */
function CodesField({
  items,
  chosen,
}: {
  items: Answer<'get', '/model-features'>['items']
  chosen: string[] | undefined
}) {
  const { t } = useTranslation('reports')
  const columns = items.filter(({ name, kind }) => kind === 'snapshot' && (chosen?.includes(name) ?? true))
  if (columns.length === 0) return null
  return (
    <Form.Item name="choices" label={t('train.choices')} extra={t('train.choicesHint')}>
      <Select mode="multiple" options={columns.map(({ name, label }) => ({ value: name, label: label.zh }))} />
    </Form.Item>
  )
}
