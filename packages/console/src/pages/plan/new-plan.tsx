import { Button, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { type ApiProblem, useList, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { showIssues } from '../../ui/field-issues.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useDraft } from '../../ui/use-draft.ts'
import styles from './plan.module.css'
import { type Campaign, type Channel, channels, newStep, withControl } from './plan.ts'

interface Idea {
  name: string
  idea: string
  channel: Channel
  from?: number | undefined
}
const blank: Idea = { name: '', idea: '', channel: 'letter' }

/** The idea: what it is called, what it offers, by which channel it begins, or which past campaign it is like. */
export function NewPlan() {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { unitId, units, can } = useSession()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const segmentId = Number(search.get('segment')) || null
  const [form] = Form.useForm<Idea>()
  const [draft, keep, drop] = useDraft<Idea>('plan.new', { ...blank, from: Number(search.get('from')) || undefined })
  const [problem, setProblem] = useState<ApiProblem>()
  const past = useList('/campaigns', { query: { order: 'newest', limit: 100 } })
  const from = Form.useWatch('from', form)

  const onDone = ({ id }: Campaign) => {
    drop()
    void navigate(`/campaigns/${id}/plan?stage=audience`, { replace: true })
  }
  const options = { refreshes: ['/campaigns'], shownHere: true, onDone }
  const create = useSending('post', '/campaigns', options)
  const copy = useSending('post', '/campaigns/:id/copy', options)
  const begin = ({ name, idea, channel, from: like }: Idea) => {
    const failed = { onError: (refused: ApiProblem) => setProblem(showIssues(form, refused)) }
    setProblem(undefined)
    if (like) return copy.mutate({ param: { id: like }, json: { name, unitId } }, failed)
    const cells = withControl([{ name: t('cells.first'), weight: 1, control: false }], 10, t('cells.control'))
    const kind = units.get(unitId)?.kind === 'branch' ? 'base' : 'special'
    const steps = [newStep(channel, 0)]
    create.mutate({ json: { unitId, name, idea, kind, segmentId, unfinished: true, cells, steps } }, failed)
  }
  const mayPlan = can('campaign.write', unitId)
  return (
    <>
      <PageHeader back={{ to: '/campaigns', label: t('campaigns') }} title={t('newTitle')} subtitle={t('newAbout')} />
      {problem && <ProblemView problem={problem} compact />}
      <Form<Idea>
        form={form}
        layout="vertical"
        className={styles.form ?? ''}
        initialValues={draft}
        disabled={!mayPlan}
        onValuesChange={(_, all) => keep({ ...draft, ...all })}
        onFinish={begin}
      >
        <Form.Item
          name="name"
          label={t('idea.name')}
          rules={[{ required: true, whitespace: true, message: t('idea.nameMissing') }]}
        >
          <Input autoFocus maxLength={200} placeholder={t('idea.namePlaceholder')} />
        </Form.Item>
        <Form.Item name="from" label={t('idea.from')} extra={t('idea.fromMeans')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('idea.fromNone')}
            loading={past.isLoading}
            options={(past.data?.pages ?? [])
              .flatMap(({ items }) => items)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        {!from && (
          <>
            <Form.Item name="channel" label={t('idea.channel')} extra={t('idea.channelMeans')}>
              <Radio.Group options={channels.map((one) => ({ value: one, label: term(`channels.${one}`) }))} />
            </Form.Item>
            <Form.Item name="idea" label={t('idea.idea')} extra={t('idea.ideaMeans')}>
              <Input.TextArea rows={4} maxLength={2000} placeholder={t('idea.placeholder')} />
            </Form.Item>
          </>
        )}
        <Button type="primary" htmlType="submit" loading={create.isPending || copy.isPending}>
          {t(from ? 'copy' : 'begin')}
        </Button>
      </Form>
    </>
  )
}
