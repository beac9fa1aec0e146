import { apiKey } from '@better-auth/api-key'
import {
  type Actor,
  badInput,
  type Engine,
  loggable,
  PatientClient,
  requireMayManage,
  setLogin,
} from '@tradewind/engine'
import { betterAuth } from 'better-auth'
import pg from 'pg'
import type { Logger } from 'pino'

export interface AuthOptions {
  engine: Engine
  /** Signs the session cookies; at least 32 random characters. Changing it signs everybody out. */
  secret: string
  /** Where browsers reach us, e.g. `https://tradewind.example.com`. Cookies are `secure` when it is https. */
  publicUrl: string
  logger: Logger
}

/** The header in which the sign-in routes tell better-auth who is calling; set by us, never taken from outside. */
export const clientHeader = 'x-tradewind-client'

export const passwordLength = { min: 10, max: 128 }

/**
 * Sign-in: identities, password hashes, sessions and API keys are better-auth's, in a schema of its own that the
 * staff role cannot reach. Nobody signs up by themselves; see `createLogin`.
 */
export function createAuth(options: AuthOptions) {
  if (options.secret.length < 32) throw badInput('The secret for sessions needs at least 32 random characters.')
  const connection = { connectionString: options.engine.databaseUrl, options: '-c search_path=auth' }
  const pool = new pg.Pool({ ...connection, max: 5, Client: PatientClient })
  // Without a listener an idle connection that the server closes would end the process.
  pool.on('error', (error) => options.logger.warn({ error: loggable(error) }, 'a sign-in connection was lost'))
  const betterAuthOptions = {
    appName: 'Tradewind',
    baseURL: options.publicUrl,
    basePath: '/auth',
    secret: options.secret,
    database: pool,
    telemetry: { enabled: false },
    logger: quiet(options.logger),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: { expiresIn: 12 * 3600, updateAge: 3600 }, // seconds: a working day, renewed hourly
    rateLimit: {
      enabled: true,
      storage: 'database' as const, // counts over all processes
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'tradewind',
      useSecureCookies: new URL(options.publicUrl).protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
      ipAddress: { ipAddressHeaders: [clientHeader] },
    },
    plugins: [apiKey({ defaultPrefix: 'tw_', requireName: true, rateLimit: { enabled: false } })],
  }
  return {
    ...betterAuth(betterAuthOptions),
    engine: options.engine,
    /** Throws when the database does not answer: better-auth itself calls that a wrong key. */
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  }
}

export type Auth = ReturnType<typeof createAuth>

/** Its messages name e-mail addresses ("user not found: ..."), so only warnings and errors pass, without arguments. */
function quiet(logger: Logger) {
  return {
    level: 'warn' as const,
    log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => {
      if (level === 'error') logger.error({ part: 'sign-in' }, message)
      else logger.warn({ part: 'sign-in' }, message)
    },
  }
}

export interface NewLogin {
  /** Who does it: a staff administrator, or the system for a command of the operator. */
  actor: Actor
  staff: { id: number }
  /** 10 to 128 characters. */
  password: string
}

/**
 * Gives a staff member a login under their e-mail address, or a new password when they have one; then every session
 * of theirs ends. Needs the rights of `requireMayManage`.
 */
export async function createLogin(auth: Auth, { actor, staff, password }: NewLogin): Promise<void> {
  if (password.length < passwordLength.min || password.length > passwordLength.max) {
    const message = `A password has ${passwordLength.min} to ${passwordLength.max} characters.`
    throw badInput(message, [{ path: 'password', message }])
  }
  const person = await auth.engine.as(actor, (ctx) => requireMayManage(ctx, { staffId: staff.id }))
  const { internalAdapter, password: hashing } = await auth.$context
  const hash = await hashing.hash(password)
  // Looked up by its address: an earlier attempt may have ended anywhere between these steps.
  const known = await internalAdapter.findUserByEmail(person.email, { includeAccounts: true })
  const loginId =
    known?.user.id ?? (await internalAdapter.createUser(identityOf(person), { method: 'email-password' })).id
  if (known?.accounts.length) await internalAdapter.updatePassword(loginId, hash)
  else {
    const account = { userId: loginId, accountId: loginId, providerId: 'credential', password: hash }
    await internalAdapter.linkAccount(account)
  }
  await internalAdapter.deleteUserSessions(loginId)
  await auth.engine.as(actor, (ctx) => setLogin(ctx, { staffId: person.id, loginId }))
}

const identityOf = ({ name, email }: { name: string; email: string }) => ({ name, email, emailVerified: true })
