import { sql } from 'kysely'
import { row, rows } from '../context.ts'
import type { Engine } from '../engine.ts'
import { notFound } from '../errors.ts'
import { isProof, proofLinks } from '../proofs/proof.ts'
import type { DeliveryKey, Tokens } from './token.ts'

/** The tracked links of messages, remembered: following one asks the database nothing in nearly all cases. */
export interface Links {
  /**
   * Where link number `link` (from 0) of the message leads that a token names: always an address from the template that was
   * sent, never one from the request. Throws `not-found` for a token that is not ours, or no such link.
   */
  follow(token: string, link: number): Promise<{ delivery: DeliveryKey; url: string }>
}

/** What each cell of a step links to, by number. */
type Targets = ReadonlyMap<number, readonly string[]>

const mostSteps = 1_000

/** What a step links to is frozen when its campaign is launched; before that no message of it is out. */
export function createLinks(engine: Engine, tokens: Tokens): Links {
  const known = new Map<number, Targets>()

  const targetsOf = async (stepId: number): Promise<Targets> => {
    const targets = known.get(stepId)
    if (targets) return targets
    const cells = await engine.asSystem((ctx) =>
      rows<{ cellId: number; links: string[]; launched: boolean }>(
        ctx,
        sql`select x.cell_id as "cellId", v.links, c.launched_at is not null as launched
            from step_content x
            join template_version v on v.template_id = x.template_id and v.version = x.template_version
            join step s on s.id = x.step_id join campaign c on c.id = s.campaign_id
            where x.step_id = ${stepId}`,
      ),
    )
    const byCell = new Map(cells.map(({ cellId, links }) => [cellId, links]))
    if (cells.every(({ launched }) => launched) && byCell.size > 0) {
      known.set(stepId, byCell)
      if (known.size > mostSteps) known.delete(known.keys().next().value ?? 0)
    }
    return byCell
  }

  const cellOf = async ({ stepId, seq }: DeliveryKey): Promise<number | undefined> => {
    const delivery = await engine.asSystem((ctx) =>
      row<{ cellId: number }>(
        ctx,
        sql`select cell_id as "cellId" from delivery where step_id = ${stepId} and seq = ${seq}`,
      ),
    )
    return delivery?.cellId
  }

  return {
    follow: async (token, link) => {
      const delivery = tokens.verify(token)
      if (!delivery) throw notFound('The link')
      if (isProof(delivery))
        return { delivery, url: found((await engine.asSystem((ctx) => proofLinks(ctx, delivery)))[link]) }
      const targets = await targetsOf(delivery.stepId)
      const urls = new Set([...targets.values()].map((links) => links[link]))
      // Only where cells differ does it matter whose message it is.
      const url = urls.size === 1 ? [...urls][0] : targets.get((await cellOf(delivery)) ?? 0)?.[link]
      return { delivery, url: found(url) }
    },
  }
}

function found(url: string | undefined): string {
  if (!url) throw notFound('The link')
  return url
}
