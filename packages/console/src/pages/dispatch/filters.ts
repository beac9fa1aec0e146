import { useSearchParams } from 'react-router'
import type { Args } from '../../api/index.ts'

type Query = NonNullable<Args<'get', '/work-orders'>['query']>
export const channels = ['visit', 'phone', 'meeting', 'fax'] as const
export type Channel = (typeof channels)[number]

/** What somebody looks through, and in which order: what has to be done first, of what is over the newest. */
export const views = {
  open: { state: 'open', order: 'due' },
  overdue: { state: 'open', overdue: 'yes', order: 'due' },
  free: { state: 'open', assigned: 'no', order: 'due' },
  done: { state: 'done', order: 'newest' },
  cancelled: { state: 'cancelled', order: 'newest' },
} as const satisfies Record<string, Partial<Query>>
export type View = keyof typeof views
export const viewNames = Object.keys(views) as View[]

export interface Filters {
  view: View
  unitId: number | undefined
  channel: Channel | undefined
  staffId: number | undefined
  dueBy: string | undefined
}

/** What narrows the list, as the address says it; what no filter knows there is left out. */
export function filtersOf(search: URLSearchParams): Filters {
  const id = (name: string) => {
    const given = Number(search.get(name))
    return Number.isSafeInteger(given) && given > 0 ? given : undefined
  }
  const dueBy = search.get('due') ?? ''
  return {
    view: viewNames.find((one) => one === search.get('view')) ?? 'open',
    unitId: id('unit'),
    channel: channels.find((one) => one === search.get('channel')),
    staffId: id('staff'),
    dueBy: /^\d{4}-\d\d-\d\d$/.test(dueBy) ? dueBy : undefined,
  }
}

/** The filters of the address, and how to change one of them. */
export function useFilters() {
  const [search, setSearch] = useSearchParams()
  const set = (name: 'view' | 'unit' | 'channel' | 'staff' | 'due', value: string | number | undefined) => {
    const next = new URLSearchParams(search)
    if (value) next.set(name, String(value))
    else next.delete(name)
    setSearch(next, { replace: true })
  }
  return { filters: filtersOf(search), set }
}
