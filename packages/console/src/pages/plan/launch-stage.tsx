import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api, reading } from '../../api/index.ts'
import { queryClient } from '../../app/query-client.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { TimeField } from '../../ui/time-field.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Approval, HandIn, mayStart } from './approval.tsx'
import { Consequence } from './consequence.tsx'
import { Missing } from './missing.tsx'
import styles from './plan.module.css'
import { Untested } from './test-stage.tsx'
import { useAudience, useExpectedCost } from './use-asked.ts'
import { usePlan } from './use-plan.ts'
import { useProofs } from './use-proofs.ts'

/** When it begins, what will then happen to whom at what cost, and one confirmation. */
export function LaunchStage() {
  const { t } = useTranslation('plan')
  const { can } = useSession()
  const { time } = useFormat()
  const navigate = useNavigate()
  const [, setSearch] = useSearchParams()
  const { campaign, plan, change, flush, state, readOnly } = usePlan()
  const [startAt, setStartAt] = useState(campaign.startAt)
  const [later, setLater] = useState(campaign.state === 'scheduled')
  const audience = useAudience()
  const cost = useExpectedCost()
  // A plan that is saved is another one, which nobody has approved; so is one with another list, coupon or price.
  const approval = useQuery({
    ...reading('/campaigns/:id/approval', { param: { id: campaign.id } }),
    queryKey: ['/campaigns/:id/approval', { param: { id: campaign.id } }, campaign.version],
    staleTime: 0,
  })
  const proofs = useProofs(campaign)
  const { gaps, id } = campaign
  const launch = async () => {
    await flush()
    const json = { startAt: later ? startAt : null }
    try {
      await api.post('/campaigns/:id/schedule', { param: { id }, json })
    } finally {
      await queryClient.invalidateQueries() // what stood in the way is shown, too
    }
    void navigate(`/campaigns/${id}`)
  }
  const when = later ? (startAt ? time(startAt) : undefined) : t(readOnly ? 'launch.afterwards' : 'launch.now')
  const may = !readOnly && can('campaign.launch', campaign.unitId)
  const label = t(later ? 'launch.schedule' : 'launch.start')
  return (
    <>
      <Missing gaps={gaps} onGo={(stage) => setSearch({ stage })} />
      <Form layout="vertical" className={styles.form ?? ''}>
        {(later || !readOnly) && (
          <Form.Item label={t('launch.when')}>
            <Radio.Group
              aria-label={t('launch.when')}
              value={later}
              onChange={({ target }) => setLater(target.value)}
              options={[false, true].map((one) => ({ value: one, label: t(one ? 'launch.later' : 'launch.now') }))}
            />
            {later && (
              <TimeField
                ahead
                label={t('launch.startAt')}
                className={styles.startAt}
                placeholder={t('launch.startAt')}
                value={startAt}
                onChange={setStartAt}
              />
            )}
          </Form.Item>
        )}
        <Form.Item label={t('launch.endAt')} htmlFor="plan-end" extra={t('launch.endMeans')}>
          <TimeField
            id="plan-end"
            placeholder={t('launch.noEnd')}
            value={plan.endAt ?? null}
            onChange={(endAt) => change({ endAt })}
          />
        </Form.Item>
        <Form.Item label={t('launch.window')} htmlFor="plan-window" extra={t('launch.windowMeans')}>
          <InputNumber<number>
            id="plan-window"
            min={1}
            max={400}
            precision={0}
            suffix={t('steps.daysUnit')}
            value={plan.responseWindowDays ?? 30}
            onChange={(days) => change({ responseWindowDays: days ?? 30 })}
          />
        </Form.Item>
      </Form>
      {gaps.length === 0 && proofs.data && proofs.data.untested.length > 0 && (
        <Untested
          contents={proofs.data.untested}
          action={<Button onClick={() => setSearch({ stage: 'test' })}>{t('test.go')}</Button>}
        />
      )}
      {gaps.length === 0 && (
        <Loaded reading={audience}>
          {(waterfall) => (
            <Loaded reading={cost}>
              {(expected) => {
                const consequence = <Consequence waterfall={waterfall} cost={expected} when={when ?? ''} />
                return (
                  <>
                    {waterfall.targeted > 0 ? consequence : <Nobody onGo={() => setSearch({ stage: 'audience' })} />}
                    {approval.data && (
                      <Approval approval={approval.data}>
                        {!readOnly && <HandIn id={id} ready={state === 'saved'} />}
                      </Approval>
                    )}
                    {!may && !readOnly && <Alert type="info" showIcon title={t('launch.noRight')} />}
                    <div className={styles.launch}>
                      <ConfirmAct
                        type="primary"
                        label={label}
                        title={t('launch.sure', { name: plan.name })}
                        consequence={consequence}
                        disabled={
                          !may ||
                          !approval.data ||
                          !mayStart(approval.data) ||
                          when === undefined ||
                          state !== 'saved' ||
                          waterfall.targeted === 0
                        }
                        act={launch}
                      />
                    </div>
                  </>
                )
              }}
            </Loaded>
          )}
        </Loaded>
      )}
    </>
  )
}

/** Why it cannot be launched, and where that is mended. */
function Nobody({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation('plan')
  return (
    <Alert
      type="warning"
      showIcon
      title={t('launch.nobody')}
      description={<Button onClick={onGo}>{t('launch.toAudience')}</Button>}
    />
  )
}
