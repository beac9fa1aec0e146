import { join } from 'node:path'
import { createApp, createAuth, createLogin, type LetterPress, openVisitSpool, serveApi } from '@tradewind/api'
import { createStaff, createTokens, freePort, type Role, recordVisits } from '@tradewind/engine'
import type { TestEngine } from '@tradewind/engine/testing'
import pino from 'pino'

export const secret = 'a secret of thirty-two characters, or more'
export const tokens = createTokens(secret)
export const logger = pino({ level: 'silent' })

export interface StaffApi {
  /** Asks as the member of staff; a body that is text goes as CSV, anything else as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Response>
  close(): Promise<void>
}

/** The API as `up` serves it, with one member of staff who holds the role in the unit. */
export async function serveStaffApi(
  engine: TestEngine,
  { unitId, role, home, press }: { unitId: number; role: Role; home: string; press: LetterPress },
): Promise<StaffApi> {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const auth = createAuth({ engine, secret, publicUrl, logger })
  const write = (visits: Parameters<typeof recordVisits>[1]) => engine.asSystem((ctx) => recordVisits(ctx, visits))
  const visits = await openVisitSpool({ directory: join(home, 'visits'), write, logger })
  const app = createApp({ engine, auth, tokens, visits, publicUrl, press, logger })
  const serving = await serveApi({ app, host: '127.0.0.1', port })
  const staff = await engine.asSystem((ctx) =>
    createStaff(ctx, { unitId, name: 'Li', email: 'li@example.com', roles: [{ unitId, role }] }),
  )
  await createLogin(auth, { actor: { kind: 'system', name: 'test' }, staff, password: 'correct horse battery' })
  const login = await auth.$context.then((context) => context.internalAdapter.findUserByEmail('li@example.com'))
  const { key } = await auth.api.createApiKey({ body: { name: 'test', userId: login?.user.id ?? '' } })
  return {
    ask: (method, path, body) =>
      fetch(new URL(`/api/v1/${path}`, serving.url), {
        method,
        headers: { 'x-api-key': key, 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    close: async () => {
      await serving.close()
      await visits.close()
      await auth.close()
    },
  }
}
