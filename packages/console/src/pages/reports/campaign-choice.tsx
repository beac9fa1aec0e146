import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api, type ItemOf } from '../../api/index.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useSettled } from '../../ui/use-settled.ts'

type Campaign = ItemOf<'/campaigns'>

interface CampaignChoiceProps {
  unitId: number
  /** Of the form's item. */
  id?: string
  value?: number[]
  onChange?: (ids: number[]) => void
}

/** When the response window of a campaign closes, as far as the list tells; the API knows of pilots that were extended. */
const closes = ({ launchedAt, responseWindowDays }: Campaign) =>
  launchedAt === null ? Number.POSITIVE_INFINITY : Date.parse(launchedAt) + responseWindowDays * 86_400_000

/** Campaigns that are over, the newest first; those to which answers may still come cannot be chosen yet. */
export function CampaignChoice({ unitId, id, value, onChange }: CampaignChoiceProps) {
  const { t } = useTranslation('reports')
  const { day } = useFormat()
  const [search, setSearch] = useState('')
  const name = useSettled(search.trim()) || undefined
  const found = useQuery<Campaign[], ApiProblem>({
    queryKey: ['/campaigns', 'over', unitId, name],
    queryFn: async ({ signal }) => {
      const query = { unitId, name, order: 'newest', state: ['finished', 'cancelled'], limit: 100 } as const
      return (await api.get('/campaigns', { query: { ...query, state: [...query.state] } }, { signal })).items
    },
    placeholderData: keepPreviousData,
  })
  return (
    <Select<number[]>
      {...(id && { id })}
      mode="multiple"
      placeholder={t('train.campaignsPlaceholder')}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      loading={found.isFetching}
      value={value ?? []}
      {...(onChange && { onChange })}
      options={(found.data ?? []).map((campaign) => {
        const { id, name, launchedAt, history } = campaign
        const isOpen = closes(campaign) > Date.now()
        const about = [
          name,
          launchedAt && day(launchedAt),
          history && t('train.history'),
          isOpen && t('train.open'),
        ].filter(Boolean)
        return { value: id, label: about.join(' · '), disabled: isOpen }
      })}
    />
  )
}
