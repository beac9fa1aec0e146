import { Button, Checkbox, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/index.ts'
import { queryClient } from '../../app/query-client.ts'
import { useSession } from '../../app/session.tsx'
import { CustomerPicker } from '../../ui/customer-picker.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useAttempt } from '../../ui/use-attempt.ts'
import { Colleagues } from './colleagues.tsx'
import { OwnMobile } from './own-mobile.tsx'
import styles from './plan.module.css'
import { type Content, keyOf } from './proof.ts'
import { usePlan } from './use-plan.ts'
import { useContentName } from './use-proofs.ts'

/** To whom, with whose data, and which of the messages that are ready. */
export function ProofForm({ ready }: { ready: Content[] }) {
  const { t } = useTranslation('plan')
  const { me } = useSession()
  const nameOf = useContentName()
  const { campaign, flush, state } = usePlan()
  const [staffIds, setStaffIds] = useState([me.staffId])
  const [customerId, setCustomerId] = useState<number>()
  const [left, setLeft] = useState<string[]>([])
  const { busy, problem, attempt } = useAttempt()
  const contents = ready.filter((one) => !left.includes(keyOf(one)))
  const sent = contents.some(({ channel }) => channel !== 'letter')
  const send = () =>
    attempt(async () => {
      await flush()
      const named = contents.map(({ step, cell }) => ({ step, cell }))
      const json = { staffIds, customerId: customerId ?? null, contents: named }
      await api.post('/campaigns/:id/proofs', { param: { id: campaign.id }, json })
      await queryClient.invalidateQueries({ queryKey: ['/campaigns/:id/proofs'] })
    })
  return (
    <Form layout="vertical" className={styles.form ?? ''}>
      {ready.length > 1 && (
        <Form.Item label={t('test.which')}>
          <Checkbox.Group
            className={styles.choices ?? ''}
            value={contents.map(keyOf)}
            onChange={(kept) => setLeft(ready.map(keyOf).filter((key) => !kept.includes(key)))}
            options={ready.map((one) => ({ value: keyOf(one), label: nameOf(one) }))}
          />
        </Form.Item>
      )}
      {sent && (
        <Form.Item label={t('test.to')} htmlFor="proof-to" extra={t('test.toMeans')}>
          <Colleagues id="proof-to" value={staffIds} onChange={setStaffIds} />
        </Form.Item>
      )}
      {contents.some(({ channel }) => channel === 'sms') && staffIds.includes(me.staffId) && <OwnMobile />}
      <Form.Item label={t('test.customer')} extra={t('test.customerMeans')}>
        <CustomerPicker
          label={t('test.customer')}
          placeholder={t('test.madeUp')}
          value={customerId}
          onChange={setCustomerId}
        />
      </Form.Item>
      {problem && <ProblemView problem={problem} compact />}
      <Button
        loading={busy}
        disabled={contents.length === 0 || (sent && staffIds.length === 0) || state === 'conflict'}
        onClick={() => void send()}
      >
        {t(sent ? 'test.send' : 'test.set')}
      </Button>
    </Form>
  )
}
