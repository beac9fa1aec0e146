import { useQueryClient } from '@tanstack/react-query'
import { createContext, use, useEffect, useMemo, useSyncExternalStore } from 'react'
import { type Args, api, reading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { type Campaign, type Plan, planOf } from './plan.ts'
import { PlanSaver, type Saving } from './plan-saver.ts'

export interface ShownPlan extends Saving {
  /** Nothing is changed then, and nothing saved. */
  readOnly: boolean
  change: (change: Partial<Plan> | ((plan: Plan) => Plan)) => void
  flush: () => Promise<Campaign>
  takeTheirs: () => Promise<void>
  keepMine: () => Promise<void>
}

/** The plan of a draft, saved by itself. What is not saved yet survives a reload of the page. */
export function useWrittenPlan(campaign: Campaign): ShownPlan {
  const client = useQueryClient()
  const { staffId } = useSession().me
  const { id } = campaign
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins with the campaign as it was read; its own answers go on from there
  const saver = useMemo(() => {
    const key = `tradewind.plan.${staffId}.${id}`
    const put = async (plan: Plan, version: number) => {
      const json = { ...plan, version, unfinished: true } as Args<'put', '/campaigns/:id'>['json']
      const saved = await api.put('/campaigns/:id', { param: { id }, json })
      client.setQueryData(reading('/campaigns/:id', { param: { id } }).queryKey, saved)
      return saved
    }
    const keep = (unsaved: unknown) => {
      try {
        if (unsaved === undefined) localStorage.removeItem(key)
        else localStorage.setItem(key, JSON.stringify(unsaved))
      } catch {
        // No room, or a private window: then only the server keeps it.
      }
    }
    return new PlanSaver(campaign, { put, keep }, kept(key))
  }, [id, staffId, client])
  useEffect(() => () => saver.stop(), [saver])
  const saving = useSyncExternalStore(saver.subscribe, saver.snapshot)
  return useMemo(() => {
    const fresh = () => api.get('/campaigns/:id', { param: { id } })
    return {
      ...saving,
      readOnly: false,
      change: (change) => {
        const { plan } = saver.snapshot()
        saver.change(typeof change === 'function' ? change(plan) : { ...plan, ...change })
      },
      flush: () => saver.flush(),
      takeTheirs: async () => saver.takeTheirs(await fresh()),
      keepMine: async () => saver.keepMine(await fresh()),
    }
  }, [saving, saver, id])
}

/** A plan for whoever may not change it: as the server has it. */
export function planToRead(campaign: Campaign): ShownPlan {
  const nothing = async () => undefined
  const shown = { plan: planOf(campaign), campaign, state: 'saved' as const, readOnly: true }
  return { ...shown, change: () => undefined, flush: async () => campaign, takeTheirs: nothing, keepMine: nothing }
}

function kept(key: string): { plan: Plan; version: number } | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export const PlanContext = createContext<ShownPlan | undefined>(undefined)

/** The plan that the wizard is about. */
export function usePlan(): ShownPlan {
  const plan = use(PlanContext)
  if (!plan) throw new Error('usePlan outside of the wizard')
  return plan
}
