import { conflict, refreshNow, rows, upkeepTrend } from '@tradewind/engine'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { openRuntime } from '../runtime.ts'

/** Does the night's work here and now, and prints what came out for each top unit. */
export async function runRefresh(config: Config): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { engine } = runtime
    if (!(await refreshNow(engine))) {
      throw conflict('A worker is doing this at the moment. Look again when it is done.')
    }
    await engine.asSystem(async (ctx) => {
      const tops = await rows<{ id: number; name: string }>(
        ctx,
        sql`select id, name from unit where parent_id is null order by id`,
      )
      for (const { id, name } of tops) {
        const today = (await upkeepTrend(ctx, { unitId: id })).at(-1)
        if (!today) continue
        const { customers, grades, freshness, richness } = today
        const byGrade = grades.map((count, i) => `${count} of grade ${i + 1}`).join(', ')
        const shares = `maintained within a year ${percent(freshness)}, complete ${percent(richness)}`
        process.stdout.write(`${name}: ${customers} customers, ${byGrade}; ${shares}\n`)
      }
    })
  } finally {
    await runtime.close()
  }
}

const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(1)} %`)
