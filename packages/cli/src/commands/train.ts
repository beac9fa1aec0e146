import { setTimeout as sleep } from 'node:timers/promises'
import { badInput, type Engine, getModel, type TrainModelInput, trainNow } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { formatModel } from '../print/model.ts'
import { paintFor } from '../print/paint.ts'
import { liveProgress } from '../print/progress.ts'
import { openRuntime } from '../runtime.ts'
import { findCampaign } from './find-campaign.ts'
import { unitOf } from './import-file.ts'

export interface TrainOptions {
  unit: string
  campaigns: string[]
  outcome: string
  features?: string[]
  choices?: string[]
  margin?: string
  cost?: string
  json?: boolean
}

/** Trains a model here and now, and prints what its validation found. */
export async function runTrain(config: Config, name: string, options: TrainOptions): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { engine } = runtime
    const input: TrainModelInput = {
      unitId: await unitOf(engine, options.unit),
      name,
      campaignIds: await engine.asSystem(async (ctx) => {
        const ids: number[] = []
        for (const campaign of options.campaigns) ids.push((await findCampaign(ctx, campaign)).id)
        return ids
      }),
      outcome: options.outcome as 'converted', // what is wrong in these is found by the verb's own check
      ...(options.features ? { features: options.features } : {}),
      ...(options.choices ? { choices: options.choices } : {}),
      ...(options.margin ? { marginPerResponse: minor(options.margin) } : {}),
      ...(options.cost ? { costPerContact: minor(options.cost) } : {}),
    }
    const ended = new AbortController()
    let watching: Promise<void> = Promise.resolve()
    const model = await trainNow(engine, input, (id) => {
      watching = showProgress(engine, id, ended.signal)
    }).finally(async () => {
      ended.abort()
      await watching
    })
    const print = () => formatModel(model, { paint: paintFor(process.stdout) })
    process.stdout.write(options.json ? `${JSON.stringify(model, null, 2)}\n` : print())
    if (model.state !== 'ready') process.exitCode = 1
  } finally {
    await runtime.close()
  }
}

async function showProgress(engine: Engine, id: number, ended: AbortSignal): Promise<void> {
  const bar = liveProgress(process.stderr)
  const labels = { reading: 'Customers', fitting: 'Fits' }
  while (await sleep(200, true, { signal: ended }).catch(() => false)) {
    const { progress } = await engine.asSystem((ctx) => getModel(ctx, { id }))
    if (progress) bar.update({ label: labels[progress.stage], done: progress.done, total: progress.total || null })
  }
  bar.finish()
}

/** 12.50 as 1250. */
function minor(amount: string): number {
  if (!/^\d{1,10}(\.\d{1,2})?$/.test(amount)) throw badInput(`"${amount}" is not an amount. Write it as 12.50.`)
  return Math.round(Number(amount) * 100)
}
