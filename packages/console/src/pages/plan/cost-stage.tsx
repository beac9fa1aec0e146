import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { ForReading } from '../../ui/read-only.tsx'
import { CostForm } from './cost-form.tsx'
import { CostTable } from './cost-table.tsx'
import { Expected } from './expected.tsx'
import styles from './plan.module.css'
import { useExpectedCost } from './use-asked.ts'
import { usePlan } from './use-plan.ts'

/** What it costs at most, step by step, and what it has to bring. */
export function CostStage() {
  const { t } = useTranslation('plan')
  const { campaign } = usePlan()
  const costs = useReading('/campaigns/:id/costs', { param: { id: campaign.id } })
  const expected = useExpectedCost()
  if (campaign.segmentId === null && !campaign.uploadedList)
    return <Alert type="info" showIcon title={t('cost.noAudience')} />
  return (
    <div className={styles.reach}>
      <Loaded reading={expected}>
        {(cost) => (
          <>
            <CostTable cost={cost} />
            <ForReading>
              <Expected cost={cost} />
            </ForReading>
          </>
        )}
      </Loaded>
      <Loaded reading={costs}>{(said) => <CostForm key={campaign.id} said={said} />}</Loaded>
    </div>
  )
}
