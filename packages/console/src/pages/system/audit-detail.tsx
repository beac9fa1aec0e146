import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ItemOf } from '../../api/index.ts'
import { useFormat } from '../../ui/use-format.ts'

/** What an entry tells beside who did what, in words. What only machines read of it (numbers of rows) is the API's. */
export function AuditDetail({ detail }: Pick<ItemOf<'/audit'>, 'detail'>) {
  const { t, i18n } = useTranslation(['system', 'customers'])
  const { count } = useFormat()
  const { campaignId, customers, decision, fields, name, needed, prices, reason, remark } = detail
  const fieldName = (field: unknown) =>
    i18n.exists(`customers:fields.${field}`) ? t(`customers:fields.${field as 'name'}`) : String(field)
  const words = [
    (decision === 'approved' || decision === 'returned') && t(`details.${decision}`),
    typeof needed === 'boolean' && t(needed ? 'details.needed' : 'details.notNeeded'),
    Array.isArray(prices) && t('details.prices', { n: count(prices.length) }),
    typeof customers === 'number' && t('details.customers', { n: count(customers) }),
    Array.isArray(fields) && fields.map(fieldName).join(t('comma')),
    name,
    reason,
    remark,
  ].filter((one) => typeof one === 'string' && one !== '')
  return (
    <>
      {words.join(' · ')}{' '}
      {typeof campaignId === 'number' && <Link to={`/campaigns/${campaignId}`}>{t('details.campaign')}</Link>}
    </>
  )
}
