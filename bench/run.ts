import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { benchCascade } from './cascade.bench.ts'
import { benchConsole, benchLists } from './console.bench.ts'
import { benchCoverage } from './coverage.bench.ts'
import { benchDispatch } from './dispatch.bench.ts'
import { benchEmail, benchEmailGrowth } from './email.bench.ts'
import { formatSection, machine, type Section, seconds } from './harness.ts'
import { benchImport } from './import.bench.ts'
import { benchIngest } from './ingest.bench.ts'
import { benchLaunch } from './launch.bench.ts'
import { benchLetters } from './letters.bench.ts'
import { benchModels } from './models.bench.ts'
import { benchRaces } from './races.bench.ts'
import { benchReport, benchRescore } from './rollups.bench.ts'
import { benchEstimates, benchGrowth, benchSegments } from './segments.bench.ts'
import { benchSms } from './sms.bench.ts'
import { benchUpkeep } from './upkeep.bench.ts'
import { benchVisits } from './visits.bench.ts'
import { openWorlds, type Worlds } from './world.ts'

/** Which worlds a bench needs, by customers. */
const small = 500_000
const large = 5_000_000

const benches: Record<string, { sizes: number[]; run: (worlds: Worlds) => Promise<Section[]> }> = {
  segments: { sizes: [large], run: (worlds) => benchSegments(worlds, large) },
  estimates: { sizes: [large], run: (worlds) => benchEstimates(worlds, large) },
  growth: { sizes: [small, large], run: (worlds) => benchGrowth(worlds, [small, large]) },
  launch: { sizes: [large], run: (worlds) => benchLaunch(worlds, large) },
  import: { sizes: [small], run: (worlds) => benchImport(worlds, small) },
  upkeep: { sizes: [small], run: (worlds) => benchUpkeep(worlds, small) },
  email: { sizes: [], run: benchEmail },
  'email-growth': { sizes: [], run: benchEmailGrowth },
  ingest: { sizes: [], run: benchIngest },
  visits: { sizes: [], run: benchVisits },
  letters: { sizes: [], run: benchLetters },
  sms: { sizes: [], run: benchSms },
  rescore: { sizes: [], run: benchRescore },
  report: { sizes: [], run: benchReport },
  models: { sizes: [], run: benchModels },
  races: { sizes: [], run: benchRaces },
  coverage: { sizes: [], run: benchCoverage },
  dispatch: { sizes: [], run: benchDispatch },
  cascade: { sizes: [], run: benchCascade },
  console: { sizes: [small], run: async (worlds) => [...(await benchConsole()), ...(await benchLists(worlds, small))] },
  lists: { sizes: [large], run: (worlds) => benchLists(worlds, large) },
}

// `npm run bench`, or `npm run bench segments launch` for some of them: the others keep what their last run wrote.
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Choose among: ${Object.keys(benches).join(', ')}.`)
  process.exit(1)
}
const chosen = Object.entries(benches).filter(([name]) => asked.length === 0 || asked.includes(name))
const results = join(import.meta.dirname, 'results')
await mkdir(results, { recursive: true })
const worlds = await openWorlds([...new Set(chosen.flatMap(([, { sizes }]) => sizes))])
try {
  for (const [name, bench] of chosen) {
    const where = machine()
    let sections: Section[] = []
    const took = await seconds(async () => {
      sections = await bench.run(worlds)
    })
    const report = sections.map(formatSection).join('\n')
    console.log(`\n${report}`)
    const head = `# Last run of \`npm run bench ${name}\`\n\n${where}, took ${Math.round(took)} s\n`
    await writeFile(join(results, `${name}.md`), `${head}\n${report}`)
  }
} finally {
  await worlds.close()
}
const kept = await Promise.all(
  Object.keys(benches).map((name) => readFile(join(results, `${name}.md`), 'utf8').catch(() => '')),
)
await writeFile(join(results, 'latest.md'), kept.filter(Boolean).join('\n'))
