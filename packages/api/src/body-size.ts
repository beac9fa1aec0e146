import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './app-env.ts'
import { HttpProblem } from './problem.ts'
import { takesFile, uploadLimit, uploadTooLong } from './upload.ts'

const megabyte = 1024 * 1024

const tooLarge = () => {
  throw new HttpProblem('too-large', 'The body is larger than 1 MB. Send it in several requests.')
}
const counted = bodyLimit({ maxSize: megabyte, onError: tooLarge })

/** Bodies that are read into memory have 1 MB; files are streamed and have 2 GB (see `fileOf`). */
export const bodySize = createMiddleware<AppEnv>((c, next) => {
  const announced = Number(c.req.header('content-length') ?? 0)
  if (takesFile(c.req.method, c.req.path)) {
    if (announced > uploadLimit) throw new HttpProblem('too-large', uploadTooLong)
    return next()
  }
  // Refused before anybody touches the body, so that the server can drain it and the connection stays usable.
  if (announced > megabyte) tooLarge()
  return counted(c, next)
})
