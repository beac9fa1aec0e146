/** Spools visits and says which are safe, until it is killed. Arguments: database, directory, step. */
import { openEngine, recordVisits } from '@tradewind/engine'
import { pino } from 'pino'
import { openVisitSpool } from '../src/index.ts'

const [databaseUrl = '', directory = '', step = ''] = process.argv.slice(2)
const engine = await openEngine({ databaseUrl, poolSize: 2 })
const write = (batch: Parameters<typeof recordVisits>[1]) => engine.asSystem((ctx) => recordVisits(ctx, batch))
const visits = await openVisitSpool({ directory, write, logger: pino({ level: 'silent' }), everyMs: 20 })
for (let n = 0; ; n++) {
  const at = new Date(Date.UTC(2026, 0, 1) + n).toISOString()
  const visit = {
    kind: 'click',
    stepId: Number(step),
    seq: 1,
    link: 0,
    at,
    method: 'GET',
    userAgent: 'Mozilla/5.0',
  } as const
  visits.add(visit).then(() => process.stdout.write(`${n}\n`))
  if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
