import { z } from '@hono/zod-openapi'

/**
 * The recurring parts of an operation's description. Schemas of requests are the verbs' own wherever the request is
 * the verb's input; schemas of answers stand beside their routes.
 */

/** A JSON answer. */
export const answer = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A JSON body, required. */
export const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'Send it as `cursor` to get the next page.' }),
  })

export const id = z.int().positive()
/** An id as it stands in a path or query. */
export const idText = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)
export const idParam = z.object({ id: idText })

/** An instant in UTC, ISO 8601. Verbs return a Date, which JSON writes in this form. */
export const instantText = z.iso.datetime()

export const idempotencyKey = z.object({
  'idempotency-key': z.string().optional().openapi({
    description:
      'Any text of your own, 1 to 200 visible ASCII characters. A repetition within a day gets the first answer.',
  }),
})

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'A sentence for a person: what is wrong and what to do.' }),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .openapi('Problem')

const meanings = {
  400: 'The request is not valid; the issues say where.',
  401: 'Not signed in.',
  403: 'Known, but without the right; or a change by session from another site.',
  404: 'Absent, or outside your units.',
  409: 'The present state does not allow it, or a duplicate.',
  413: 'The body is too large.',
  415: 'The content type is not supported.',
  429: 'Too many requests; see Retry-After.',
  503: 'A part is down; safe to try again.',
}

/**
 * The refusals of an operation, all RFC 9457. Typed as nothing on purpose: they leave by an exception, never by a
 * handler's return, and a typed client sees them as errors.
 */
export function problems(...statuses: (keyof typeof meanings)[]): Record<never, never> {
  const content = { 'application/problem+json': { schema: problem } }
  return Object.fromEntries(statuses.map((status) => [status, { description: meanings[status], content }]))
}
