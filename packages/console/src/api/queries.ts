import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryKey,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiProblem } from './api-problem.ts'
import { ask } from './client.ts'
import type { Answer, Args, MaybeArgs, Method, Path } from './staff-api.ts'

/** One reading of the API, kept under its path and arguments. */
export function reading<P extends Path<'get'>>(path: P, ...[args]: MaybeArgs<'get', P>) {
  return queryOptions<Answer<'get', P>, ApiProblem, Answer<'get', P>, QueryKey>({
    queryKey: keyOf(path, args),
    queryFn: ({ signal }) => ask('get', path, args as Args<'get', P>, { signal }),
  })
}

/**
 * Reads the API in a component: `const campaign = useReading('/campaigns/:id', { param: { id } })`. With `when` false it
 * does not ask; with `every` it asks again after so many milliseconds, as long as somebody looks.
 */
export function useReading<P extends Path<'get'>>(
  path: P,
  ...[args, options]: [...MaybeArgs<'get', P>, options?: { when?: boolean; every?: number }]
) {
  const { when = true, every = false } = (options ?? {}) as { when?: boolean; every?: number | false }
  return useQuery({
    ...reading(path, ...([args] as unknown as MaybeArgs<'get', P>)),
    enabled: when,
    refetchInterval: every,
  })
}

/** As `useReading`, where that there is none is an answer: null. */
export function useReadingIfAny<P extends Path<'get'>>(path: P, args: Args<'get', P>) {
  return useQuery<Answer<'get', P> | null, ApiProblem>({
    queryKey: keyOf(path, args),
    queryFn: ({ signal }) =>
      ask('get', path, args, { signal }).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return null
        throw error
      }),
  })
}

/** What a list answers with: one page, and where the next begins. */
interface PageOf<T> {
  items: T[]
  nextCursor: string | null
}
/** What the list at a path is of; nothing where that is no list. */
export type ItemOf<P extends Path<'get'>> =
  Answer<'get', P> extends { items: (infer T)[]; nextCursor: unknown } ? T : never

/** Reads a list page by page, for `CursorTable`: `useList('/campaigns', { query: { state: 'running' } })`. */
export function useList<P extends Path<'get'>>(path: P, ...[args]: MaybeArgs<'get', P>) {
  type Page = PageOf<ItemOf<P>>
  return useInfiniteQuery(
    infiniteQueryOptions<Page, ApiProblem, InfiniteData<Page>, QueryKey, string | undefined>({
      queryKey: keyOf(path, args),
      queryFn: async ({ signal, pageParam }) => {
        const query = { ...(args as { query?: object })?.query, cursor: pageParam }
        return (await ask('get', path, { ...args, query } as Args<'get', P>, { signal })) as unknown as Page
      },
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
  )
}

const keyOf = (path: string, args: unknown): QueryKey => (args === undefined ? [path] : [path, args])

export interface SendingOptions<Result> {
  /** Readings whose path begins so are read again afterwards. Left out: all of them. */
  refreshes?: string[]
  /** True: the caller shows what went wrong, at its fields or in a `ProblemView`. */
  shownHere?: boolean
  onDone?: (result: Result) => void
}

/**
 * Changes something over the API: `const pause = useSending('post', '/campaigns/:id/pause')`, then
 * `pause.mutate({ param: { id } })`. A repetition of what got no answer carries the same Idempotency-Key, so that nothing is
 * made twice.
 */
export function useSending<M extends Exclude<Method, 'get'>, P extends Path<M>>(
  method: M,
  path: P,
  { refreshes, shownHere = false, onDone }: SendingOptions<Answer<M, P>> = {},
) {
  const client = useQueryClient()
  const unanswered = useRef<{ said: string; key: string } | undefined>(undefined)
  return useMutation<Answer<M, P>, ApiProblem, Args<M, P>>({
    mutationFn: (args) => {
      const said = JSON.stringify(args)
      if (unanswered.current?.said !== said) unanswered.current = { said, key: newKey() }
      return ask(method, path, args, { idempotencyKey: method === 'post' ? unanswered.current.key : undefined })
    },
    meta: { shownHere },
    onError: (problem) => {
      if (problem.status !== 0 && problem.status !== 503) unanswered.current = undefined
    },
    onSuccess: async (result) => {
      unanswered.current = undefined
      onDone?.(result)
      const concerns = ({ queryKey: [first] }: { queryKey: QueryKey }) =>
        refreshes === undefined || refreshes.some((prefix) => String(first).startsWith(prefix))
      await client.invalidateQueries({ predicate: concerns })
    },
  })
}

/** `crypto.randomUUID` is missing where the console is opened over plain HTTP from another machine. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
