import { timingSafeEqual } from 'node:crypto'
import { notFound } from '@tradewind/engine'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../app-env.ts'

/** Only for who was told the address: the key in it is `hookKey(name)`. To others there is nothing here. */
export const ourHook = (name: string) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const right = Buffer.from(c.var.options.tokens.hookKey(name))
    const given = Buffer.from(c.req.path.split('/')[3] ?? '')
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw notFound('This address')
    await next()
  })
