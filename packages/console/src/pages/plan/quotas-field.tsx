import { DeleteOutlined } from '@ant-design/icons'
import { Button, Form, InputNumber, Select } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../app/session.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

/** How many of each unit at most; shown where the campaign's unit has others below it. */
export function QuotasField() {
  const { t } = useTranslation('plan')
  const { units, pathOf } = useSession()
  const { campaign, plan, change } = usePlan()
  const quotas = plan.quotas ?? []
  const below = useMemo(
    () => [...units.values()].filter(({ id }) => pathOf(id).some((one) => one.id === campaign.unitId)),
    [units, pathOf, campaign.unitId],
  )
  if (below.length < 2) return null
  const nameOf = (id: number) => units.get(id)?.name ?? `#${id}`
  const free = below.filter(({ id }) => !quotas.some(({ unitId }) => unitId === id))
  return (
    <>
      <Form.Item label={t('quotas.perUnit')} htmlFor="plan-per-unit" extra={t('quotas.perUnitMeans')}>
        <InputNumber<number>
          id="plan-per-unit"
          className={styles.amount ?? ''}
          min={1}
          max={1_000_000_000}
          precision={0}
          placeholder={t('audience.noLimit')}
          value={plan.maxPerUnit ?? null}
          onChange={(maxPerUnit) => change({ maxPerUnit })}
        />
      </Form.Item>
      <Form.Item label={t('quotas.label')} extra={t('quotas.means')}>
        <ul className={styles.cells}>
          {quotas.map((quota, at) => (
            <li key={quota.unitId} className={styles.cell}>
              <span className={styles.cellName}>{nameOf(quota.unitId)}</span>
              <InputNumber<number>
                aria-label={t('quotas.most', { unit: nameOf(quota.unitId) })}
                min={0}
                max={1_000_000_000}
                precision={0}
                value={quota.maxTargeted}
                onChange={(most) =>
                  most !== null && change({ quotas: quotas.with(at, { ...quota, maxTargeted: most ?? 0 }) })
                }
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('quotas.remove', { unit: nameOf(quota.unitId) })}
                onClick={() => change({ quotas: quotas.toSpliced(at, 1) })}
              />
            </li>
          ))}
        </ul>
        <Select<number | null>
          aria-label={t('quotas.add')}
          className={styles.wide ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('quotas.add')}
          value={null}
          onChange={(unitId) => unitId && change({ quotas: [...quotas, { unitId, maxTargeted: usualQuota }] })}
          options={free.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </>
  )
}

/** What a quota begins with, to be changed. */
const usualQuota = 100
