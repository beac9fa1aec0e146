import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, MovableClock, migrate, openEngine, row, run, startEmbedded } from '@tradewind/engine'
import { type RawBuilder, sql } from 'kysely'

/** One campaign by e-mail among 1,000 branches, made without a launch: a tenth is held out, everybody else has a delivery. */
export interface CampaignWorld {
  engine: Engine
  campaignId: number
  stepId: number
  /** The organisation's top, a city, and a branch. */
  units: { top: number; city: number; branch: number }
  close(): Promise<void>
}

export const launchedAt = new Date('2026-03-01T01:00:00Z')
const now = new Date('2026-03-21T01:00:00Z')
const branches = 1_000

/**
 * A throw-away database with a campaign of so many deliveries, sent in the first three days if `sent`, else queued. There
 * are no customers behind the ids: nothing that counts looks at them.
 */
export async function makeCampaignWorld(deliveries: number, sent: boolean): Promise<CampaignWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-rollups-'))
  const settings = ['fsync=off', 'full_page_writes=off', 'shared_buffers=1GB', 'max_wal_size=8GB']
  const database = await startEmbedded({ directory, settings })
  const engine = await openEngine({ databaseUrl: database.url, clock: new MovableClock(now) })
  const close = async () => {
    await engine.close()
    await database.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await migrate(engine.orm, database.url)
    const made = await engine.asSystem(async (ctx) => {
      const idOf = async (statement: RawBuilder<unknown>) => (await row<{ id: number }>(ctx, statement))?.id ?? 0
      await run(ctx, sql`alter table response drop constraint response_customer_id_fkey`)
      // A province, ten cities, a hundred branches each: numbers from 1, in this order.
      await run(
        ctx,
        sql`insert into unit (parent_id, kind, code, name, path)
            select case when n = 1 then null when n <= 11 then 1 else 2 + n % 10 end,
                   case when n = 1 then 'province' when n <= 11 then 'city' else 'branch' end, 'U' || n, '机构' || n,
                   case when n = 1 then array[1] when n <= 11 then array[1, n] else array[1, 2 + n % 10, n] end
            from generate_series(1, ${branches + 11}) n`,
      )
      const campaignId = await idOf(
        sql`insert into campaign (unit_id, name, state, created_at, launched_at)
            values (1, 'bench', 'running', ${launchedAt}, ${launchedAt}) returning id`,
      )
      const [a, b, control] = [await cell('A', 45), await cell('B', 45), await cell('control', 10)]
      const stepId = await idOf(
        sql`insert into step (campaign_id, position, channel) values (${campaignId}, 1, 'email') returning id`,
      )
      async function cell(name: string, weight: number): Promise<number> {
        return idOf(
          sql`insert into cell (campaign_id, position, name, weight, control)
              select ${campaignId}, count(*), ${name}, ${weight}::int, ${name === 'control'} from cell returning id`,
        )
      }
      await run(
        ctx,
        sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
            select ${campaignId}, n, 12 + n % ${branches}, case n % 10 when 0 then ${control}::bigint else ${a}::bigint + n % 2 * (${b}::bigint - ${a}::bigint) end,
                   case n % 10 when 0 then 'control' else 'targeted' end
            from generate_series(1, ${Math.round((deliveries * 10) / 9)}::int) n`,
      )
      await run(
        ctx,
        sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, receipt, due_at, sent_at)
            select campaign_id, ${stepId}, row_number() over (order by customer_id), customer_id, unit_id, cell_id, 'email',
                   ${sent ? 'sent' : 'queued'}, case when ${sent} and customer_id % 50 = 1 then 'bounced' else 'none' end,
                   ${launchedAt}, case when ${sent} then ${launchedAt}::timestamptz + make_interval(hours => (customer_id % 60)::int) end
            from audience where campaign_id = ${campaignId} and fate = 'targeted' order by customer_id`,
      )
      return { campaignId, stepId, units: { top: 1, city: 2, branch: 12 } }
    })
    await engine.asSystem((ctx) => run(ctx, sql`analyze audience, delivery, response, rollup_fact, rollup`))
    return { engine, ...made, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Answers numbered first..last, each of somebody on the list who is drawn by its number: a click, or an order in one of four,
 * at any hour of the 20 days since the launch, most of them early. Writing a number again changes nothing.
 */
export const writeAnswers = (campaignId: number, stepId: number, people: number, numbers: readonly number[]) => sql`
  insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id, step_id,
                        attribution, machine, responded, converted, amount, currency)
  select 'bench', n::text, case when n % 4 = 0 then 'order' else 'click' end,
         ${launchedAt}::timestamptz + make_interval(hours => (480 * power(((n * 7919) % 10007) / 10007.0, 3))::int), ${now}::timestamptz,
         1 + (n * 2654435761) % ${people}, 12, ${campaignId}, case when n % 3 = 0 then ${stepId}::bigint end,
         case when n % 3 = 0 then 'token' else 'window' end, n % 97 = 0, n % 97 <> 0, n % 4 = 0 and n % 97 <> 0,
         case when n % 4 = 0 then 1000 + n * 37 % 90000 end, case when n % 4 = 0 then 'CNY' end
  from unnest(${numbers}::bigint[]) n
  on conflict (source, external_id) do nothing`
