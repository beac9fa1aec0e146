import { useTranslation } from 'react-i18next'
import type { ItemOf } from '../../api/index.ts'

/** What of a plan is not as it was handed in, by its names: 目标名单、优惠券. */
export function useChangedText(): (changed: ItemOf<'/approvals'>['changed']) => string {
  const { t } = useTranslation('approvals')
  return (changed) => changed.map((part) => t(`parts.${part}`)).join(t('and'))
}
