import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { benchEmail } from './email.bench.ts'
import { formatRatios, machine } from './harness.ts'
import { benchImport } from './import.bench.ts'
import { benchLaunch } from './launch.bench.ts'
import { benchSegments } from './segments.bench.ts'
import { benchUpkeep } from './upkeep.bench.ts'
import { makeWorld } from './world.ts'

const size = { customers: 300_000, orders: 900_000, branches: 200 }

console.log(`${machine()}\nmaking ${JSON.stringify(size)} ...`)
const world = await makeWorld(size)
try {
  const ratios = [
    ...(await benchSegments(world)),
    ...(await benchLaunch(world)),
    ...(await benchImport(world)),
    ...(await benchUpkeep(world)),
    ...(await benchEmail()),
  ]
  const report = `${machine()}, PostgreSQL 18 embedded\n${JSON.stringify(size)}\n\n${formatRatios(ratios)}\n`
  console.log(report)
  const results = join(import.meta.dirname, 'results')
  await mkdir(results, { recursive: true })
  await writeFile(join(results, 'latest.md'), `# Last run of \`pnpm bench\`\n\n${report}`)
} finally {
  await world.close()
}
