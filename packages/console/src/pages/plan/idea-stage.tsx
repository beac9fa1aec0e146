import { Form, Input, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { CouponField } from './coupon-field.tsx'
import styles from './plan.module.css'
import { TargetField } from './target-field.tsx'
import { usePlan } from './use-plan.ts'

/** What the campaign is for and what it offers. */
export function IdeaStage() {
  const { t } = useTranslation('plan')
  const { plan, change, problem, state, readOnly } = usePlan()
  const taken = state === 'refused' && problem?.status === 409 && problem.issues.some(({ path }) => path === 'name')
  return (
    <Form layout="vertical" className={styles.form ?? ''}>
      <Form.Item
        label={t('idea.name')}
        htmlFor="plan-name"
        {...(plan.name.trim() === '' && { validateStatus: 'error' as const, help: t('idea.nameMissing') })}
        {...(taken && { validateStatus: 'error' as const, help: t('idea.nameTaken') })}
      >
        <Input
          id="plan-name"
          maxLength={200}
          value={plan.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('idea.idea')} htmlFor="plan-idea" extra={t('idea.ideaMeans')}>
        <Input.TextArea
          id="plan-idea"
          rows={4}
          maxLength={2000}
          value={plan.idea}
          placeholder={t(readOnly ? 'idea.none' : 'idea.placeholder')}
          onChange={({ target }) => change({ idea: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('idea.kind')} extra={t('idea.kindMeans')}>
        <Radio.Group
          aria-label={t('idea.kind')}
          value={plan.kind}
          onChange={({ target }) => change({ kind: target.value })}
          options={(['base', 'special'] as const).map((kind) => ({ value: kind, label: t(`idea.${kind}`) }))}
        />
      </Form.Item>
      <TargetField />
      <CouponField />
    </Form>
  )
}
