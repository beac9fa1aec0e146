import { sql } from 'kysely'
import { type Ctx, row, run } from '../context.ts'
import { conflict } from '../errors.ts'

export const campaignStates = ['draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled'] as const
export type CampaignState = (typeof campaignStates)[number]

/** The only transition table: what may happen in which state, and where it leads. */
const transitions = {
  schedule: { from: ['draft'], to: 'scheduled' },
  unschedule: { from: ['scheduled'], to: 'draft' },
  launch: { from: ['scheduled'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  // Also when paused: the last delivery may have been in a worker's hands when somebody pressed the button.
  finish: { from: ['running', 'paused'], to: 'finished' },
  reopen: { from: ['finished'], to: 'running' },
  cancel: { from: ['draft', 'scheduled', 'running', 'paused'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly CampaignState[]; to: CampaignState }>

export type Transition = keyof typeof transitions

/**
 * Moves a campaign along the table. A guarded UPDATE, so of two people (or workers) who try at once exactly one
 * succeeds; the other gets a conflict that names the state it met. Throws `conflict`.
 */
export async function transit(ctx: Ctx, campaignId: number, transition: Transition): Promise<void> {
  if (!(await tryTransit(ctx, campaignId, transition))) {
    const campaign = await row<{ state: string; history: boolean }>(
      ctx,
      sql`select state, history from campaign where id = ${campaignId}`,
    )
    if (campaign?.history) throw conflict('This campaign was run before and read from a file: nothing of it is sent.')
    const state = campaign?.state ?? 'absent'
    throw conflict(
      `The campaign is ${state}; "${transition}" is possible only when it is ${transitions[transition].from.join(' or ')}.`,
    )
  }
}

/** Like `transit`, but tells instead of throwing. */
export async function tryTransit(ctx: Ctx, campaignId: number, transition: Transition): Promise<boolean> {
  const { from, to } = transitions[transition]
  const moved = await run(
    ctx,
    sql`update campaign set state = ${to}, version = version + 1
        where id = ${campaignId} and not history and state = any(${[...from]})`,
  )
  return moved === 1
}
