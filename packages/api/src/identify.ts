import { getConnInfo } from '@hono/node-server/conninfo'
import { actorOf, forbidden, TradewindError } from '@tradewind/engine'
import { createMiddleware } from 'hono/factory'
import type { AppContext, AppEnv, StaffActor } from './app-env.ts'

/**
 * Finds out who asks, by an API key (`x-api-key`, or `Authorization: Bearer`) or else by the session cookie, and
 * loads their roles afresh, so that a right taken away or a closed access counts from the next request on.
 */
export const identify = createMiddleware<AppEnv>(async (c, next) => {
  const { loginId, actor, signedInBy } = await whoAsks(c, { prolong: true })
  c.set('loginId', loginId)
  c.set('actor', actor)
  c.set('signedInBy', signedInBy)
  await next()
})

/**
 * As of now. `prolong`: a session that is used goes on, and its cookie is renewed; not for a look that nobody asked for, nor
 * once the answer has begun. Throws `unauthenticated`.
 */
export async function whoAsks(
  c: AppContext,
  { prolong }: { prolong: boolean },
): Promise<Pick<AppEnv['Variables'], 'loginId' | 'actor' | 'signedInBy'>> {
  const key = apiKeyOf(c)
  const loginId = key === undefined ? await loginOfSession(c, prolong) : await loginOfKey(c, key)
  const actor = await c.var.options.engine.asSystem((ctx) => actorOf(ctx, { loginId }))
  return { loginId, actor: actor as StaffActor, signedInBy: key === undefined ? 'session' : 'api-key' }
}

/**
 * Cookies travel with requests that other sites provoke, so a change by session must come from our own origin.
 * An API key is sent on purpose only and needs no such check.
 */
export const ownOriginOnly = createMiddleware<AppEnv>(async (c, next) => {
  const safe = ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)
  if (!safe && apiKeyOf(c) === undefined && !fromOwnOrigin(c)) {
    throw forbidden('This request came from another site. Sign in here and repeat it.')
  }
  await next()
})

function fromOwnOrigin(c: AppContext): boolean {
  const origin = c.req.header('origin')
  if (origin !== undefined) return origin === new URL(c.var.options.publicUrl).origin
  return c.req.header('sec-fetch-site') === 'same-origin' || c.req.header('cookie') === undefined
}

function apiKeyOf(c: AppContext): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')
  return c.req.header('x-api-key') ?? bearer?.[1]
}

async function loginOfSession(c: AppContext, prolong: boolean): Promise<string> {
  const { auth } = c.var.options
  const query = prolong ? {} : { disableRefresh: true }
  const asked = auth.api.getSession({ headers: c.req.raw.headers, query, returnHeaders: true })
  const { headers, response } = await asked.catch(async (error) => {
    await auth.ping()
    throw error
  })
  if (!response) throw new TradewindError('unauthenticated', 'Sign in first, or send an API key in x-api-key.')
  if (prolong) for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
  return response.user.id
}

async function loginOfKey(c: AppContext, key: string): Promise<string> {
  const { auth } = c.var.options
  const verified = await auth.api.verifyApiKey({ body: { key } })
  if (verified.valid && verified.key) return verified.key.referenceId
  await auth.ping()
  throw new TradewindError('unauthenticated', 'The API key is unknown, expired or was deleted. Create a new one.')
}

/** The caller's address, for counting sign-in attempts. */
export function clientAddress(c: AppContext): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  if (c.var.options.behindProxy && forwarded) return forwarded
  return getConnInfo(c).remote.address ?? ''
}
