import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ask } from '../../../api/client.ts'
import type { Answer, ApiProblem, Args } from '../../../api/index.ts'

type Asking =
  | '/segments/estimate'
  | '/segments/count'
  | '/segments/describe'
  | '/segments/breakdown'
  | '/segments/overlap'

/**
 * Asks about a filter. Such readings are POSTs, since a filter may be long; they change nothing, stop when nobody waits for
 * them any more, and the answer before stays in sight until the next one.
 */
export function useAsking<P extends Asking>(path: P, json: Args<'post', P>['json'], enabled = true) {
  return useQuery<Answer<'post', P>, ApiProblem>({
    queryKey: [path, json],
    queryFn: ({ signal }) => ask('post', path, { json } as Args<'post', P>, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled,
  })
}
