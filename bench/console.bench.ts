import { type Actor, type CustomerQuery, listCustomers } from '@tradewind/engine'
import { startDemo } from './console/demo.ts'
import { firstLoad, paintPages } from './console/paint.ts'
import { count, goal, median, ms, type Section, seconds } from './harness.ts'
import type { Worlds } from './world.ts'
import { units } from './world-data.ts'

const limits = { paintMs: 2_000, firstLoadKb: 350 }
const visits = 3
const pages = [
  ...['/', '/desk', '/work-orders', '/campaigns', '/campaigns/new', '/segments', '/segments/new'],
  ...['/templates', '/templates/new', '/reports', '/customers', '/imports', '/upkeep', '/staff', '/system'],
]

/** How soon the pages of the demo show what they are about, and what comes over the line for the first of them. */
export async function benchConsole(): Promise<Section[]> {
  const demo = await startDemo()
  try {
    const painted = await paintPages(demo, [...pages, demo.campaign], visits)
    const rows = painted.map(({ address, times }) => {
      const middle = median(times)
      const range = `${Math.round(Math.min(...times))}-${Math.round(Math.max(...times))}`
      return [address, `${Math.round(middle)} ms (${range})`, goal(middle <= limits.paintMs, '<= 2,000 ms')]
    })
    const kb = (await firstLoad(demo)) / 1000
    return [
      {
        title: 'Largest contentful paint of pages with the data of the demo',
        notes: `Chromium on the same machine, 1440 x 900, nothing kept from before: the median of ${visits} visits, with the lowest and the highest.`,
        table: [['page', 'largest contentful paint', 'goal'], ...rows],
      },
      {
        title: 'First load of the home page, before charts',
        table: [
          ['gzip', 'goal'],
          [`${kb.toFixed(0)} kB`, goal(kb <= limits.firstLoadKb, '<= 350 kB')],
        ],
      },
    ]
  } finally {
    await demo.stop()
  }
}

const readers = [
  { who: 'the whole organisation', unitId: units.province },
  { who: 'a county', unitId: units.firstCounty },
  { who: 'a branch', unitId: units.firstBranch },
]
const limit = 50

/** Pages of the list of customers, as somebody who presses "more" again and again reads them: never a count of all. */
export async function benchLists(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.open(customers)
  try {
    const table = [['reader', 'first page', 'pages read', 'median page', 'slowest page', 'last page']]
    for (const { who, unitId } of readers) {
      const actor: Actor = { kind: 'staff', staffId: 1, name: 'bench', grants: [{ unitId, role: 'coordinator' }] }
      const read = (query: CustomerQuery) => world.engine.as(actor, (ctx) => listCustomers(ctx, query))
      const times: number[] = []
      let cursor: string | undefined
      do {
        times.push(
          await seconds(async () => {
            const page = await read({ unitId, limit, ...(cursor && { cursor }) })
            cursor = page.nextCursor ?? undefined
          }),
        )
      } while (cursor && times.length < 100)
      const [first = 0] = times
      const figures = [first, median(times), Math.max(...times), times.at(-1) ?? 0].map(ms)
      table.push([who, figures[0] ?? '', count(times.length), figures[1] ?? '', figures[2] ?? '', figures[3] ?? ''])
    }
    const notes = `Pages of ${limit} by cursor, up to the hundredth, as staff under row-level security. The first page is the first that is asked for.`
    return [{ title: `The list of ${count(customers)} customers`, notes, table }]
  } finally {
    await world.close()
  }
}
