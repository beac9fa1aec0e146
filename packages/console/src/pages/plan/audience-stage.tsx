import { Form, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { ForReading } from '../../ui/read-only.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { ChooseSegment } from './choose-segment.tsx'
import { NewSegment } from './new-segment.tsx'
import styles from './plan.module.css'
import { QuotasField } from './quotas-field.tsx'
import { UploadList } from './upload-list.tsx'
import { useAudience } from './use-asked.ts'
import { usePlan } from './use-plan.ts'
import { WaterfallView } from './waterfall-view.tsx'

type Way = 'segment' | 'new' | 'list'

/** Whom: a saved segment, conditions written here, or a list from a file; and how many of them remain. */
export function AudienceStage() {
  const { t } = useTranslation('plan')
  const { plan, change } = usePlan()
  const [way, setWay] = useState<Way>(plan.uploadedList ? 'list' : 'segment')
  const choose = (next: Way) => {
    setWay(next)
    if (next === 'list') change({ uploadedList: true, segmentId: null })
    else if (plan.uploadedList) change({ uploadedList: false })
  }
  const chosen = plan.segmentId !== null || plan.uploadedList
  return (
    <>
      <Radio.Group
        aria-label={t('audience.way')}
        optionType="button"
        className={styles.ways ?? ''}
        value={way}
        onChange={({ target }) => choose(target.value)}
        options={(['segment', 'new', 'list'] as const).map((one) => ({ value: one, label: t(`audience.ways.${one}`) }))}
      />
      {way === 'segment' && <ChooseSegment />}
      {way === 'new' && (
        <NewSegment
          onSaved={(segmentId) => {
            change({ segmentId, uploadedList: false })
            setWay('segment')
          }}
        />
      )}
      {way === 'list' && <UploadList />}
      {chosen ? (
        <Reach />
      ) : (
        way === 'segment' && <EmptyState title={t('audience.none')} hint={t('audience.noneHint')} />
      )}
    </>
  )
}

function Reach() {
  const { t } = useTranslation('plan')
  const { campaign, plan, change, flush } = usePlan()
  const audience = useAudience()
  return (
    <div className={styles.reach}>
      <Form layout="vertical" className={styles.inline ?? ''}>
        <Form.Item label={t('audience.maxTargeted')} htmlFor="plan-max" extra={t('audience.maxMeans')}>
          <InputNumber<number>
            id="plan-max"
            className={styles.amount ?? ''}
            min={1}
            max={1_000_000_000}
            precision={0}
            placeholder={t('audience.noLimit')}
            value={plan.maxTargeted ?? null}
            onChange={(maxTargeted) => change({ maxTargeted })}
          />
        </Form.Item>
        <Form.Item label={t('audience.household')} htmlFor="plan-household" extra={t('audience.householdMeans')}>
          <Radio.Group
            id="plan-household"
            value={plan.oncePerHousehold ?? 'usual'}
            onChange={({ target }) => change({ oncePerHousehold: target.value === 'usual' ? null : target.value })}
            options={(['usual', true, false] as const).map((one) => ({
              value: one,
              label: t(`audience.once.${String(one) as 'usual' | 'true' | 'false'}`),
            }))}
          />
        </Form.Item>
        <QuotasField />
      </Form>
      <Loaded reading={audience}>
        {(waterfall) => (
          <ForReading>
            <WaterfallView waterfall={waterfall} />
          </ForReading>
        )}
      </Loaded>
      <ForReading>
        <WhyNot campaignId={campaign.id} first={flush} />
      </ForReading>
    </div>
  )
}
