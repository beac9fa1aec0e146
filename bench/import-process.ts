import { createReadStream } from 'node:fs'
import { importCustomers, openEngine, systemActor } from '@tradewind/engine'

/** Imports a file as a process of its own, so that its memory can be told: bench/import.bench.ts starts it. */
const [databaseUrl = '', path = '', unitId = ''] = process.argv.slice(2)
const engine = await openEngine({ databaseUrl })
const file = { unitId: Number(unitId), fileName: 'bench.csv', content: createReadStream(path) }
const started = performance.now()
const cpu = process.cpuUsage()
const run = await importCustomers(engine, systemActor, file)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
await engine.close()
const { state, inserted, unchanged, rejected } = run
const megabytes = process.resourceUsage().maxRSS / 1024
const answer = { state, inserted, unchanged, rejected, seconds, cpuSeconds: (user + system) / 1e6, megabytes }
process.stdout.write(JSON.stringify(answer))
