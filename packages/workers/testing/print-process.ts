import { createTokens, MovableClock, openEngine } from '@tradewind/engine'
import pino from 'pino'
import { letterDriver, openFonts, openLetterPress, openQueues, startWorkers } from '../src/index.ts'

/** Workers that print letters, in a process that can be killed. */
const [databaseUrl = '', directory = '', secret = '', now = ''] = process.argv.slice(2)
const engine = await openEngine({ databaseUrl, secret, clock: new MovableClock(new Date(now)) })
const fonts = await openFonts()
const tokens = createTokens(secret)
startWorkers({
  engine,
  queues: openQueues({ databaseUrl }),
  channels: { letter: letterDriver({ fonts, publicUrl: 'https://post.example' }) },
  press: openLetterPress({ engine, tokens, directory, fonts }),
  logger: pino({ level: 'silent' }),
})
