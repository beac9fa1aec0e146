import { reading } from '../api/index.ts'
import type { MaybeArgs, Path } from '../api/staff-api.ts'
import type { Opened, Page } from './pages.ts'
import { queryClient } from './query-client.ts'
import { holds } from './roles.ts'
import { meQuery, unitAtFirst } from './session.tsx'

/** What a page will ask for finds its answer there, or on the way; what goes wrong is said when the page asks itself. */
const read = <P extends Path<'get'>>(path: P, ...args: MaybeArgs<'get', P>) =>
  void queryClient.prefetchQuery(reading(path, ...args))

/**
 * Begins what a page reads first, while its code is still on the way. After it is known who opens it: nothing is asked for
 * whoever has yet to sign in, or may not open it.
 */
export async function readAhead(page: Page, { params, query }: Pick<Opened, 'params' | 'query'>): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery).catch(() => undefined)
  if (me && (!page.roles || holds(me, page.roles))) page.reads?.(read, { params, query, me, unitId: unitAtFirst(me) })
}
