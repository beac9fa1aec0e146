import { MutationCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from '../api/index.ts'

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: { shownHere?: boolean }
  }
}

let tell: (problem: ApiProblem) => void = () => undefined
/** Who shows what went wrong where the page itself does not. */
export const onProblem = (listener: typeof tell): void => {
  tell = listener
}

/** Another try may help where nobody answered or a part was down; whatever else was said will be said again. */
const passing = (error: unknown) => error instanceof ApiProblem && (error.status === 0 || error.status === 503)

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && passing(error),
      // The browser's idea of being offline is often wrong inside an office network.
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (!mutation.meta?.shownHere && error instanceof ApiProblem) tell(error)
    },
  }),
})
