import type { HttpBindings } from '@hono/node-server'
import type { Actor, Engine, Links, Tokens } from '@tradewind/engine'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { Auth } from './auth.ts'
import type { LetterPress } from './letter-press.ts'
import type { VisitSpool } from './public/visit-spool.ts'

export interface AppOptions {
  engine: Engine
  auth: Auth
  /** Signs and reads the links in messages. */
  tokens: Tokens
  /** Keeps what recipients do with links and pictures until it is in the database. */
  visits: VisitSpool
  /** Where people and mail clients reach us, e.g. `https://tradewind.example.com`, without a path. */
  publicUrl: string
  /** Undefined: letters can be neither looked at nor taken out. */
  press?: LetterPress | undefined
  logger: Logger
  /** Where the built console lies; undefined: none is served. */
  consoleDirectory?: string | undefined
  /** Whoever hands in mail signs it with this; undefined: knowing the address is enough. */
  mailHookSecret?: string | undefined
  /** True behind a reverse proxy: the caller's address is then the last one in X-Forwarded-For. */
  behindProxy?: boolean
  /** Counts what was answered, by the pattern of the route. */
  metrics?: { answered(about: { method: string; route: string; status: number }, seconds: number): void } | undefined
}

/** Staff, never the product: a request is always somebody's. */
export type StaffActor = Extract<Actor, { kind: 'staff' }>

export interface AppEnv {
  /** `closing`: the server is being stopped, and answers without end have to come to one. */
  Bindings: HttpBindings & { closing?: AbortSignal }
  Variables: {
    options: AppOptions
    links: Links
    requestId: string
    actor: StaffActor
    /** The identity in the auth schema. */
    loginId: string
    signedInBy: 'session' | 'api-key'
  }
}

export type AppContext = Context<AppEnv>
