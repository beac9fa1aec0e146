import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Answer, type ApiProblem, api } from '../../api/index.ts'
import { usePlan } from './use-plan.ts'

/** What is computed from a whole plan: asked anew for each saved version, the answer before stays in sight meanwhile. */
function useComputed<T>(path: string, ask: (id: number, signal: AbortSignal) => Promise<T>) {
  const { campaign, state } = usePlan()
  const { id, version, segmentId, uploadedList } = campaign
  return useQuery<T, ApiProblem>({
    queryKey: [path, { param: { id } }, version],
    queryFn: ({ signal }) => ask(id, signal),
    enabled: state === 'saved' && (segmentId !== null || uploadedList),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}

/** The waterfall as it would be now. */
export const useAudience = () =>
  useComputed<Answer<'get', '/campaigns/:id/audience'>>('/campaigns/:id/audience', (id, signal) =>
    api.get('/campaigns/:id/audience', { param: { id } }, { signal }),
  )

/** What it would cost at most. */
export const useExpectedCost = () =>
  useComputed<Answer<'get', '/campaigns/:id/expected-cost'>>('/campaigns/:id/expected-cost', (id, signal) =>
    api.get('/campaigns/:id/expected-cost', { param: { id } }, { signal }),
  )
