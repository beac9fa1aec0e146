import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { badInput, forbidden, TradewindError } from '@tradewind/engine'
import type { AppContext, AppEnv } from './app-env.ts'
import { clientHeader, passwordLength } from './auth.ts'
import { clientAddress } from './identify.ts'
import { body, problems } from './operation.ts'
import { HttpProblem } from './problem.ts'

const signInRoute = createRoute({
  method: 'post',
  path: '/sign-in',
  tags: ['Sign-in'],
  summary: 'Sign in with e-mail address and password',
  description: 'Sets an httpOnly session cookie that lasts twelve hours. At most ten attempts a minute.',
  request: { body: body(z.strictObject({ email: z.email().max(200), password: z.string().min(1).max(200) })) },
  responses: { 204: { description: 'Signed in; the cookie is set.' }, ...problems(400, 401, 403, 415, 429) },
})
const signOutRoute = createRoute({
  method: 'post',
  path: '/sign-out',
  tags: ['Sign-in'],
  summary: 'End the session',
  responses: { 204: { description: 'Signed out.' }, ...problems(403) },
})
const passwordRoute = createRoute({
  method: 'post',
  path: '/password',
  tags: ['Sign-in'],
  summary: 'Change the own password',
  description: 'Every other session of yours ends.',
  request: {
    body: body(
      z.strictObject({
        currentPassword: z.string().min(1).max(200),
        newPassword: z.string().min(passwordLength.min).max(passwordLength.max),
      }),
    ),
  },
  responses: { 204: { description: 'Changed.' }, ...problems(400, 401, 403, 415, 429) },
})

/**
 * The only three doors to better-auth. Its other routes are not mounted at all, rather than switched off one by one.
 */
export const signIn = new OpenAPIHono<AppEnv>()
  .openapi(signInRoute, (c) => forward(c, '/sign-in/email', c.req.valid('json')))
  .openapi(signOutRoute, (c) => forward(c, '/sign-out', {}))
  .openapi(passwordRoute, (c) => {
    return forward(c, '/change-password', { ...c.req.valid('json'), revokeOtherSessions: true })
  })

async function forward(c: AppContext, path: string, json: object): Promise<Response> {
  const { auth, publicUrl } = c.var.options
  const origin = new URL(publicUrl).origin // `ownOriginOnly` has compared it with the caller's
  const headers = new Headers({ 'content-type': 'application/json', origin, [clientHeader]: clientAddress(c) })
  for (const name of ['cookie', 'user-agent']) {
    const value = c.req.header(name)
    if (value !== undefined) headers.set(name, value)
  }
  const answer = await auth.handler(
    new Request(new URL(`/auth${path}`, publicUrl), { method: 'POST', headers, body: JSON.stringify(json) }),
  )
  if (!answer.ok) throw await refusalOf(answer)
  for (const cookie of answer.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
  return c.body(null, 204)
}

async function refusalOf(answer: Response): Promise<Error> {
  const { code } = z
    .object({ code: z.string().optional() })
    .catch({})
    .parse(await answer.json().catch(() => ({})))
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get('x-retry-after')) || 60
    return new HttpProblem('too-many-requests', 'Too many attempts. Wait a minute, then try again.', seconds)
  }
  if (code === 'INVALID_PASSWORD') return badInput('The current password is not right.')
  if (code === 'INVALID_EMAIL_OR_PASSWORD') {
    return new TradewindError('unauthenticated', 'The e-mail address or the password is not right.')
  }
  if (answer.status === 401) return new TradewindError('unauthenticated', 'Sign in first.')
  if (answer.status === 403)
    return forbidden('This request came from another site. Open the sign-in page and repeat it.')
  return new Error(`sign-in answered ${answer.status} ${code ?? ''}`)
}
