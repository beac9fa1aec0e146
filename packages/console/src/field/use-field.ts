import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { type ApiProblem, api, newKey } from '../api/index.ts'
import { useSession } from '../app/session.tsx'
import type { Act, KeptDay, Order } from './deed.ts'
import { outboxOf } from './outbox.ts'
import { fieldStore } from './store.ts'
import { todayOf } from './today.ts'

const dayKey = (staffId: number) => ['/work-orders/day', staffId]

/** The list of today as the server has it, or as it was when there was a network last; with what was done since. */
export function useField() {
  const { staffId } = useSession().me
  const client = useQueryClient()
  const outbox = outboxOf(staffId)
  const deeds = useSyncExternalStore(outbox.subscribe, outbox.deeds)
  const kept = useQuery({
    queryKey: ['kept day', staffId],
    queryFn: async () => (await fieldStore.dayOf(staffId)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fresh = useQuery<KeptDay, ApiProblem>({
    queryKey: dayKey(staffId),
    queryFn: ({ signal }) => readDay(staffId, signal),
    refetchInterval: 300_000,
    retry: false,
  })
  const sent = deeds.filter(({ state }) => state === 'sent').length
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the server has had changes its lists and orders
  useEffect(
    () =>
      void client.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/work-orders') }),
    [sent, staffId],
  )

  const day = fresh.data ?? kept.data ?? undefined
  const today = useMemo(() => day && todayOf(day, deeds), [day, deeds])
  const ahead = day?.ahead ?? 0
  const act = useCallback(
    (order: Pick<Order, 'id' | 'customer'>, what: Act) =>
      outbox.add({
        key: newKey(),
        workOrderId: order.id,
        name: order.customer.name,
        act: what,
        at: new Date(Date.now() + ahead).toISOString(),
      }),
    [outbox, ahead],
  )
  return { day, today, deeds, outbox, act, fresh, isPending: !day && (fresh.isPending || kept.isPending) }
}

async function readDay(staffId: number, signal: AbortSignal): Promise<KeptDay> {
  const [day, { items: codes }] = await Promise.all([
    api.get('/work-orders/day', {}, { signal }),
    api.get('/outcome-codes', {}, { signal }),
  ])
  const readAt = Date.now()
  const kept = { ...day, codes, staffId, readAt, ahead: Date.parse(day.at) - readAt }
  // Without room, or in a private window, the list is there as long as the page is.
  await fieldStore.putDay(kept).catch(() => undefined)
  return kept
}
