import { sql } from 'kysely'
import { type Ctx, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { findLinkedDelivery, recordOwn } from './from-delivery.ts'
import { judgeVisit } from './machine.ts'
import type { Tokens } from './token.ts'

export interface LinkVisit {
  token: string
  /** HTTP method. */
  method: string
  userAgent?: string | undefined
  /** The `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz` header, whichever came. */
  purpose?: string | undefined
}

/**
 * Somebody followed the tracked link number `link` (from 0) of a message. Stores a click, marked where it was a
 * machine's, and returns where to send them: always an address from the template that was sent, never one from the
 * request. Throws `not-found` for a bad token or number.
 */
export async function recordClick(
  ctx: Ctx,
  visit: LinkVisit & { link: number },
  tokens: Tokens,
): Promise<{ url: string; machine: boolean }> {
  const delivery = await findLinkedDelivery(ctx, visit.token, tokens)
  if (!Number.isSafeInteger(visit.link) || visit.link < 0 || visit.link > 10_000) throw notFound('The link')
  const target = await row<{ url: string | null }>(
    ctx,
    sql`select v.links ->> ${visit.link}::int as url
        from step_content s
        join template_version v on v.template_id = s.template_id and v.version = s.template_version
        where s.step_id = ${delivery.stepId} and s.cell_id = ${delivery.cellId}`,
  )
  if (!target?.url) throw notFound('The link')
  const judged = judgeVisit({ ...visit, at: ctx.now }, delivery)
  await recordOwn(ctx, delivery, {
    source: 'click',
    externalId: `${delivery.stepId}-${delivery.seq}-${visit.link}-${ctx.now.getTime()}`,
    kind: 'click',
    machine: judged !== null,
    detail: { link: visit.link, url: target.url, ...visitDetail(visit, judged) },
  })
  return { url: target.url, machine: judged !== null }
}

/**
 * The picture of a message was loaded. Kept once for people and once for machines, and never counted as a response:
 * mail programs load pictures unasked. Throws `not-found` for a bad token.
 */
export async function recordOpen(ctx: Ctx, visit: LinkVisit, tokens: Tokens): Promise<void> {
  const delivery = await findLinkedDelivery(ctx, visit.token, tokens)
  const judged = judgeVisit({ ...visit, at: ctx.now }, delivery)
  await recordOwn(ctx, delivery, {
    source: 'open',
    externalId: `${delivery.stepId}-${delivery.seq}${judged ? '-machine' : ''}`,
    kind: 'open',
    machine: judged !== null,
    detail: visitDetail(visit, judged),
  })
}

const visitDetail = (visit: LinkVisit, judged: string | null) => ({
  ...(visit.userAgent ? { userAgent: visit.userAgent.slice(0, 300) } : {}),
  ...(judged ? { machine: judged } : {}),
})
