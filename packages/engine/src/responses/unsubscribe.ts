import type { Channel } from '../channel.ts'
import type { Ctx } from '../context.ts'
import { findLinkedDelivery, recordOwn } from './from-delivery.ts'
import { optOut } from './opt-out.ts'
import type { Tokens } from './token.ts'

/**
 * The recipient of a message wants no more: their address is suppressed, their consent for the channel refused and the
 * wish recorded as a response. Doing it again changes nothing, unless the suppression was lifted meanwhile.
 * `oneClick` tells the button of a mail program (RFC 8058) from our page. Throws `not-found` for a bad token.
 */
export async function unsubscribe(
  ctx: Ctx,
  input: { token: string; oneClick: boolean },
  tokens: Tokens,
): Promise<{ channel: Channel }> {
  const delivery = await findLinkedDelivery(ctx, input.token, tokens)
  const { stepId, seq, customerId, channel, purpose } = delivery
  const way = input.oneClick ? 'one-click button of the mail program' : 'unsubscribe page'
  await optOut(ctx, 'unsubscribe', [
    { customerId, channel, purpose, evidence: `${way}, campaign ${delivery.campaignId}, message ${stepId}-${seq}` },
  ])
  await recordOwn(ctx, delivery, {
    source: 'unsubscribe',
    externalId: `${stepId}-${seq}`,
    kind: 'unsubscribe',
    detail: { oneClick: input.oneClick },
  })
  return { channel }
}
