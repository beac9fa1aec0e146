/**
 * The public pages in a process of their own. Arguments: database, directory of the spool, and how visits are kept: spooled,
 * or with one INSERT each before the answer, which is what there would be without a spool.
 */
import { createApp, createAuth, openVisitSpool, serveApi, type VisitSpool } from '@tradewind/api'
import { createTokens, openEngine, recordVisits, type Visit } from '@tradewind/engine'
import pg from 'pg'
import pino from 'pino'
import { secret } from '../email/template.ts'

const [databaseUrl = '', directory = '', how = ''] = process.argv.slice(2)
const logger = pino({ level: 'warn' })
const engine = await openEngine({ databaseUrl, secret })
const publicUrl = 'http://127.0.0.1'
const auth = createAuth({ engine, secret, publicUrl, logger })
const visits = how === 'spooled' ? await spooled() : inserted()
const app = createApp({ engine, auth, tokens: createTokens(secret), visits, publicUrl, logger })
const serving = await serveApi({ app, host: '127.0.0.1', port: 0 })
console.log(serving.url)
process.once('SIGTERM', async () => {
  await serving.close()
  await visits.close()
  await auth.close()
  await engine.close()
})

function spooled(): Promise<VisitSpool> {
  return openVisitSpool({ directory, write: (batch) => engine.asSystem((ctx) => recordVisits(ctx, batch)), logger })
}

function inserted(): VisitSpool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  const text = `insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
      step_id, seq, attribution, responded, converted, detail)
    select 'click', $1, 'click', $2, now(), customer_id, unit_id, campaign_id, step_id, seq, 'token', true, false, $3
    from delivery where step_id = $4 and seq = $5 on conflict (source, external_id) do nothing`
  return {
    add: async ({ stepId, seq, link, at, url }: Visit) => {
      const id = `${stepId}-${seq}-${link}-${at}`
      await pool.query({ name: 'visit', text, values: [id, at, JSON.stringify({ link, url }), stepId, seq] })
    },
    flush: async () => undefined,
    close: () => pool.end(),
  }
}
