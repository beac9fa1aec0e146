import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { findDelivery } from './from-delivery.ts'
import type { Tokens } from './token.ts'

/**
 * The token of the reply page of a letter, by the code on it, however it is typed. Anybody may type codes: let nobody try
 * many. As the system; throws `not-found`.
 */
export async function replyTokenOf(ctx: Ctx, input: { code: string }, tokens: Tokens): Promise<string> {
  const key = tokens.readReplyCode(input.code)
  if (!key || !(await findDelivery(ctx, key))) throw notFound('The code')
  return tokens.sign(key)
}
