import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api } from '../../api/index.ts'
import type { Campaign } from './plan.ts'
import { type Content, isWaiting, type Proofs } from './proof.ts'
import { usePlan } from './use-plan.ts'

/** Milliseconds between two looks at a test that is under way. */
const often = 1_500

/** The tests of the plan, and what of it, as it is saved, was not tested; asked again while one is under way. */
export function useProofs({ id, version }: Pick<Campaign, 'id' | 'version'>, when = true) {
  const param = { id }
  return useQuery<Proofs, ApiProblem>({
    queryKey: ['/campaigns/:id/proofs', { param }, version],
    queryFn: ({ signal }) => api.get('/campaigns/:id/proofs', { param }, { signal }),
    enabled: when,
    refetchInterval: ({ state }) => (state.data?.items.some(isWaiting) ? often : false),
  })
}

/** What a content is called: 第 1 步 短信, with its cell where there are several. */
export function useContentName(): (content: Content) => string {
  const { t } = useTranslation('plan')
  const { t: term } = useTranslation('terms')
  const { plan } = usePlan()
  const several = plan.cells.filter(({ control }) => !control).length > 1
  return ({ step, channel, cell }) =>
    t(several ? 'test.contentOfCell' : 'test.content', { step, channel: term(`channels.${channel}`), cell })
}
