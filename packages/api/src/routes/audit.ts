import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { auditActions, auditQuery, listAudit } from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, id, instantText, pageOf, problems } from '../operation.ts'

const entry = z.object({
  id,
  at: instantText,
  staffId: id.nullable(),
  who: z.string(),
  action: z.enum(auditActions),
  unitId: id,
  customerId: id.nullable(),
  detail: z.record(z.string(), z.unknown()),
})
const list = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  summary: 'Who saw or did what is protected, newest first',
  description: 'Of a unit and those below it. Needs the right audit.read there.',
  request: { query: auditQuery },
  responses: { 200: answer('A page of entries.', pageOf(entry)), ...problems(400, 401, 403, 404) },
})

export const audit = new OpenAPIHono<AppEnv>().openapi(list, async (c) =>
  c.json(await act(c, (ctx) => listAudit(ctx, c.req.valid('query'))), 200),
)
