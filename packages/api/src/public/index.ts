import { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { formSize } from '../body-size.ts'
import { codes } from './code.ts'
import { faultPage } from './fault-page.ts'
import { proofPage } from './proof-page.ts'
import { replies } from './reply.ts'
import { unsubscribes } from './unsubscribe.ts'

/** What recipients of messages reach without signing in; the token in the address is their key. */
export const publicPages = new OpenAPIHono<AppEnv>()
publicPages.use('/u/*', formSize)
publicPages.use('/r/*', formSize)
publicPages.use('/u/:token', proofPage)
publicPages.use('/r/:token', proofPage)
publicPages.route('/', unsubscribes).route('/', replies).route('/', codes)
publicPages.onError(faultPage)
