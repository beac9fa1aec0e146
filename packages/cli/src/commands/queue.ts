import { queueState } from '@tradewind/engine'
import type { Config } from '../config.ts'
import { paintFor } from '../print/paint.ts'
import { formatTable } from '../print/table.ts'
import { openRuntime } from '../runtime.ts'

/** Prints what the workers have to do: the promises by queue, and those that are offered again and again. */
export async function runQueue(config: Config): Promise<void> {
  const runtime = await openRuntime(config, { migrations: 'require' })
  try {
    const { queues, stubborn } = await runtime.engine.asSystem(queueState)
    const paint = paintFor(process.stdout)
    const columns = (titles: string[]) => titles.map((title, i) => ({ title, align: i ? 'right' : 'left' }) as const)
    const print = (titles: string[], rows: (string | number)[][]) => {
      const cells = rows.map((row) => row.map(String))
      process.stdout.write(`${formatTable(columns(titles), cells, { paint })}\n`)
    }
    print(
      ['queue', 'due', 'with a worker', 'later', 'paused', 'oldest due for'],
      queues.map((q) => [q.queue, q.due, q.onOffer, q.later, q.paused, seconds(q.oldestDueSeconds)]),
    )
    if (stubborn.length === 0) return
    process.stdout.write('\nOffered more than ten times; the log of the workers says why a job fails:\n')
    print(
      ['job', 'promise', 'campaign', 'offers', 'due'],
      stubborn.map((s) => [s.job, s.promiseId, s.campaignId ?? '', s.offers, s.dueAt.toISOString()]),
    )
  } finally {
    await runtime.close()
  }
}

const seconds = (value: number | null) => (value === null ? '' : `${Math.round(value)} s`)
