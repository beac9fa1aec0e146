import { Button, Form, Input, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReadingIfAny, useSending } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

/** What the campaign gives to who brings its coupon; everybody has a code of their own. */
export function CouponField() {
  const { t } = useTranslation('plan')
  const { campaign } = usePlan()
  const param = { id: campaign.id }
  const coupon = useReadingIfAny('/campaigns/:id/coupon', { param })
  const options = { refreshes: ['/campaigns/:id/coupon'], shownHere: true }
  const put = useSending('put', '/campaigns/:id/coupon', options)
  const drop = useSending('delete', '/campaigns/:id/coupon', options)
  const [wanted, setWanted] = useState(false)
  const [offer, setOffer] = useState<string>()
  if (coupon.data === undefined) return null
  const known = coupon.data
  const on = known !== null || wanted
  const words = offer ?? known?.offer ?? ''
  const problem = put.error ?? drop.error
  return (
    <Form.Item label={t('coupon.label')} extra={t('coupon.means')}>
      <Switch
        aria-label={t('coupon.label')}
        checked={on}
        loading={drop.isPending}
        onChange={(next) => {
          setWanted(next)
          if (!next && known) drop.mutate({ param })
        }}
      />
      {on && (
        <div className={styles.coupon}>
          <Input
            aria-label={t('coupon.offer')}
            placeholder={t('coupon.placeholder')}
            maxLength={200}
            value={words}
            onChange={({ target }) => setOffer(target.value)}
          />
          <Button
            loading={put.isPending}
            disabled={words.trim() === '' || words === known?.offer}
            onClick={() => put.mutate({ param, json: { offer: words, code: known?.code ?? null } })}
          >
            {t('coupon.save')}
          </Button>
        </div>
      )}
      {problem && <ProblemView problem={problem} compact />}
    </Form.Item>
  )
}
