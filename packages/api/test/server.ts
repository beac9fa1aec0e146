import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Clock,
  createStaff,
  createTokens,
  createUnit,
  freePort,
  type Role,
  recordVisits,
  type StaffView,
  type UnitView,
  type Visit,
} from '@tradewind/engine'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import pg from 'pg'
import { pino } from 'pino'
import {
  type Auth,
  createApp,
  createAuth,
  createLogin,
  type LetterPress,
  openVisitSpool,
  serveApi,
  type VisitSpool,
} from '../src/index.ts'

export const password = 'correct horse battery'

/** One person, ready to ask. */
export interface Person {
  staff: StaffView
  apiKey: string
  /** Asks with the API key. A body that is no string is sent as JSON. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came
  json: any
  text: string
}

export interface TestApi {
  engine: TestEngine
  auth: Auth
  app: ReturnType<typeof createApp>
  url: string
  /** Every line written to the log so far. */
  log: string[]
  province: UnitView
  branch: UnitView
  sibling: UnitView
  /** Administrator of the province. */
  admin: Person
  /** Works in `branch`. */
  clerk: Person
  /** Works in `sibling`. */
  neighbour: Person
  /** Has only the field role in `branch`. */
  postman: Person
  /** Has only the analyst role in `branch`. */
  analyst: Person
  tokens: ReturnType<typeof createTokens>
  visits: VisitSpool
  /** One more member of staff, with a sign-in by `password`. */
  hire(unit: UnitView, role: Role, email: string, name?: string): Promise<Person>
  /** Ends the server for as long as `work` takes; then it listens again, at the same address. */
  whileDown(work: () => Promise<void>): Promise<void>
  /** A look, or a hand, straight into the database, as its owner. */
  query<T>(text: string, values?: unknown[]): Promise<T[]>
  dispose(): Promise<void>
}

/** Sets blank paper. The real press belongs to the workers; the command line's tests have both. */
const blankPress: LetterPress = {
  fileOf: async () => import.meta.filename,
  reprint: async () => Buffer.from('%PDF-1.7'),
  preview: async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
}

/** A real server on a real database, with a small organisation behind it. */
export async function createTestApi({
  clock,
  ...more
}: {
  consoleDirectory?: string
  clock?: Clock | undefined
} = {}): Promise<TestApi> {
  const engine = await createTestEngine(clock && { clock })
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const auth = createAuth({ engine, secret: 'a secret for tests, long enough to pass', publicUrl, logger })
  const tokens = createTokens('another secret for tests, long enough to pass')
  const directory = await mkdtemp(join(tmpdir(), 'visits-'))
  const write = (batch: Visit[]) => engine.asSystem((ctx) => recordVisits(ctx, batch))
  const visits = await openVisitSpool({ directory, write, logger })
  const app = createApp({ engine, auth, tokens, visits, publicUrl, press: blankPress, logger, ...more })
  const pool = new pg.Pool({ connectionString: engine.databaseUrl, max: 1 })
  const serve = () => serveApi({ app, host: '127.0.0.1', port })
  let serving = await serve()

  const [province, branch, sibling] = await engine.asSystem(async (ctx) => {
    const root = await createUnit(ctx, { parentId: null, kind: 'province', code: 'P', name: '浙江' })
    const under = (code: string) => createUnit(ctx, { parentId: root.id, kind: 'branch', code, name: code })
    return [root, await under('B1'), await under('B2')] as const
  })
  const person: TestApi['hire'] = (unit, role, email, name = email) =>
    hire({ engine, auth, url: serving.url }, { unit, role, email, name })
  return {
    engine,
    auth,
    app,
    url: serving.url,
    log,
    province,
    branch,
    sibling,
    admin: await person(province, 'admin', 'admin@example.com'),
    clerk: await person(branch, 'branch', 'clerk@example.com'),
    neighbour: await person(sibling, 'branch', 'neighbour@example.com'),
    postman: await person(branch, 'field', 'postman@example.com'),
    analyst: await person(branch, 'analyst', 'analyst@example.com'),
    tokens,
    visits,
    hire: person,
    whileDown: async (work) => {
      await serving.close()
      await work().finally(async () => {
        serving = await serve()
      })
    },
    query: async (text, values) => (await pool.query(text, values)).rows,
    dispose: async () => {
      await serving.close()
      await visits.close()
      await rm(directory, { recursive: true })
      await pool.end()
      await auth.close()
      await engine.dispose()
    },
  }
}

async function hire(
  { engine, auth, url }: Pick<TestApi, 'engine' | 'auth' | 'url'>,
  { unit, role, email, name }: { unit: UnitView; role: Role; email: string; name: string },
): Promise<Person> {
  const staff = await engine.asSystem((ctx) =>
    createStaff(ctx, { unitId: unit.id, name, email, roles: [{ unitId: unit.id, role }] }),
  )
  await createLogin(auth, { actor: { kind: 'system', name: 'test' }, staff, password })
  const login = await auth.$context.then((context) => context.internalAdapter.findUserByEmail(email))
  const { key } = await auth.api.createApiKey({ body: { name: 'test', userId: login?.user.id ?? '' } })
  return {
    staff,
    apiKey: key,
    ask: (method, path, body, headers) => ask(url, method, path, body, { 'x-api-key': key, ...headers }),
  }
}

export async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const raw = body === undefined || typeof body === 'string' || body instanceof Buffer
  const sent = raw ? body : JSON.stringify(body)
  const response = await fetch(new URL(path, url), {
    method,
    redirect: 'manual',
    headers: { ...(sent !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(sent !== undefined && { body: sent }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
}
