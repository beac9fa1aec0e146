import type { Filter } from '@tradewind/engine/segments'
import { type Edit, edited } from './edits.ts'
import { type Group, treeOf } from './tree.ts'

/** What is written, and the way back and forth. */
export interface History {
  past: Group[]
  now: Group
  future: Group[]
  /** What the last edit was about: writing on in the same condition is one step back, not one a letter. */
  about?: number
}
export type Act = Edit | { do: 'undo' } | { do: 'redo' } | { do: 'load'; filter: Filter }

const stepsKept = 100

export const historyOf = (filter: Filter): History => ({ past: [], now: treeOf(filter), future: [] })

export function write(history: History, act: Act): History {
  const { past, now, future, about } = history
  if (act.do === 'load') return historyOf(act.filter)
  if (act.do === 'undo') {
    const before = past.at(-1)
    return before ? { past: past.slice(0, -1), now: before, future: [now, ...future] } : history
  }
  if (act.do === 'redo') {
    const [after, ...rest] = future
    return after ? { past: [...past, now], now: after, future: rest } : history
  }
  const next = edited(now, act)
  if (act.do === 'say' && about === act.id) return { past, now: next, future: [], about }
  return {
    past: [...past, now].slice(-stepsKept),
    now: next,
    future: [],
    ...(act.do === 'say' && { about: act.id }),
  }
}
