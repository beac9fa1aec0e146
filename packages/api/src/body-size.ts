import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { AppContext, AppEnv } from './app-env.ts'
import { HttpProblem } from './problem.ts'
import { takesFile, uploadLimit, uploadTooLong } from './upload.ts'

const kilobyte = 1024
/** Within this a body that is read into memory has to be here. */
const patienceMs = 30_000

/** Bodies that are read into memory have 1 MB; files are streamed and have 2 GB (see `fileOf`). */
export const bodySize = createMiddleware<AppEnv>((c, next) => {
  if (!takesFile(c.req.method, c.req.path)) return ofRequests(c, next)
  if (announced(c) > uploadLimit) throw new HttpProblem('too-large', uploadTooLong)
  return next()
})

/** Forms of recipients: an answer and at most 2,000 characters. Anybody may send them, so they are kept cheap. */
export const formSize = createMiddleware<AppEnv>((c, next) => ofForms(c, next))

/** Mails with their files. Only who knows the address may send them. */
export const mailSize = createMiddleware<AppEnv>((c, next) => ofMails(c, next))

const ofRequests = inMemory(1024 * kilobyte, 'The body is larger than 1 MB. Send it in several requests.')
const ofForms = inMemory(64 * kilobyte, 'The form is larger than 64 kB. Write less.')

const ofMails = inMemory(40 * 1024 * kilobyte, 'The mail is larger than 40 MB. Leave it where it is.')

function inMemory(maxSize: number, tooLong: string) {
  const onError = () => {
    throw new HttpProblem('too-large', tooLong)
  }
  const counted = bodyLimit({ maxSize, onError })
  return async (c: AppContext, next: () => Promise<void>) => {
    // Refused before anybody touches the body, so that the server can drain it.
    if (announced(c) > maxSize) onError()
    const { incoming } = c.env
    const timer = setTimeout(() => incoming.complete || incoming.destroy(), patienceMs)
    try {
      return await counted(c, next)
    } finally {
      clearTimeout(timer)
    }
  }
}

const announced = (c: AppContext) => Number(c.req.header('content-length') ?? 0)

/**
 * An answer that did not wait for the whole body is the last on its line: the server cuts a line whose body it cannot
 * drain, and a client that was not told would lose its next request on it.
 */
export const endUnreadLine = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  if (!c.env.incoming.complete) c.header('Connection', 'close')
})
