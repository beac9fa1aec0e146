import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { forbidden, notFound } from '@tradewind/engine'
import { isAPIError } from 'better-auth/api'
import type { AppContext, AppEnv } from '../app-env.ts'
import { answer, body, problems } from '../operation.ts'

const tags = ['Sign-in']
const day = 24 * 3600
const key = z.object({
  id: z.string(),
  name: z.string().nullable(),
  start: z.string().nullable().openapi({ description: 'Its first characters, to recognise it by.' }),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastRequest: z.iso.datetime().nullable(),
})

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  tags,
  summary: 'Your API keys',
  responses: { 200: answer('All of them.', z.object({ items: z.array(key) })), ...problems(401, 403) },
})
const create = createRoute({
  method: 'post',
  path: '/api-keys',
  tags,
  summary: 'Create an API key with your own rights',
  description: 'The key itself is shown in this answer only. Keys are managed by people who signed in, not by keys.',
  request: {
    body: body(
      z.strictObject({
        name: z.string().trim().min(1).max(32),
        expiresInDays: z.int().min(1).max(365).default(365),
      }),
    ),
  },
  responses: { 201: answer('The key.', key.extend({ key: z.string() })), ...problems(400, 401, 403, 415) },
})
const remove = createRoute({
  method: 'delete',
  path: '/api-keys/{keyId}',
  tags,
  summary: 'Delete one of your API keys',
  request: { params: z.object({ keyId: z.string().min(1).max(100) }) },
  responses: { 204: { description: 'It no longer works.' }, ...problems(401, 403, 404) },
})

export const apiKeys = new OpenAPIHono<AppEnv>()
  .openapi(list, async (c) => {
    requireSession(c)
    const { apiKeys: items } = await c.var.options.auth.api.listApiKeys({ query: {}, headers: c.req.raw.headers })
    return c.json({ items: items.map(viewOf) }, 200)
  })
  .openapi(create, async (c) => {
    requireSession(c)
    const { name, expiresInDays } = c.req.valid('json')
    const made = await c.var.options.auth.api.createApiKey({
      body: { name, expiresIn: expiresInDays * day, userId: c.var.loginId },
    })
    return c.json({ ...viewOf(made), key: made.key }, 201)
  })
  .openapi(remove, async (c) => {
    requireSession(c)
    try {
      await c.var.options.auth.api.deleteApiKey({ body: c.req.valid('param'), headers: c.req.raw.headers })
    } catch (error) {
      if (isAPIError(error) && error.statusCode === 404) throw notFound('The API key')
      throw error
    }
    return c.body(null, 204)
  })

/** A key that leaked must not be able to make itself successors. */
function requireSession(c: AppContext): void {
  if (c.var.signedInBy !== 'session') throw forbidden('Sign in with your password to manage API keys.')
}

function viewOf(made: {
  id: string
  name: string | null
  start: string | null
  createdAt: Date
  expiresAt: Date | null
  lastRequest: Date | null
}) {
  const { id, name, start, createdAt, expiresAt, lastRequest } = made
  return { id, name, start, createdAt, expiresAt, lastRequest }
}
