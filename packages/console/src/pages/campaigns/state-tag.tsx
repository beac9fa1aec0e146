import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ItemOf } from '../../api/index.ts'

const colours = {
  draft: 'default',
  scheduled: 'processing',
  running: 'success',
  paused: 'warning',
  finished: 'default',
  cancelled: 'default',
} as const

/** Where a campaign stands; of one from before the product, that it is read from a file. */
export function StateTag({ campaign: { state, history } }: { campaign: ItemOf<'/campaigns'> }) {
  const { t } = useTranslation('campaigns')
  const { t: term } = useTranslation('terms')
  return <Tag color={colours[state]}>{history ? t('history') : term(`campaignStates.${state}`)}</Tag>
}
