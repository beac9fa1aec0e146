import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

const colours = {
  draft: 'default',
  scheduled: 'processing',
  running: 'success',
  paused: 'warning',
  finished: 'default',
  cancelled: 'default',
} as const

/** Where a campaign stands, in one word and colour everywhere; `instead` of the word where something else says more. */
export function CampaignState({ state, instead }: { state: keyof typeof colours; instead?: string | undefined }) {
  const { t } = useTranslation('terms')
  return <Tag color={colours[state]}>{instead ?? t(`campaignStates.${state}`)}</Tag>
}
