import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { importCustomers, systemActor } from '@tradewind/engine'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ratioSection, type Section, seconds } from './harness.ts'
import type { Worlds } from './world.ts'
import { units } from './world-data.ts'

const rowCount = 200_000

/** Importing a file of new customers, against bare COPY of the same file into a table without a single index. */
export async function benchImport(worlds: Worlds, customersBefore: number): Promise<Section[]> {
  const world = await worlds.copy(customersBefore)
  try {
    const { engine, databaseUrl } = world
    const options = { consent: [{ channel: 'email' as const, status: 'granted' as const }] }
    const file = { unitId: units.firstCity, fileName: 'bench.csv', options }
    const ours = await seconds(() => importCustomers(engine, systemActor, { ...file, content: customers() }))
    const again = await seconds(() => importCustomers(engine, systemActor, { ...file, content: customers() }))
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query('create table bare (ref text, name text, mobile text, email text, postcode text, birthday text)')
    const copied = await seconds(() =>
      pipeline(customers(), client.query(copyFrom('copy bare from stdin with (format csv, header)'))),
    )
    await client.end()
    const against = 'COPY of the same file into a bare table'
    const rest = { limit: rowCount / copied, unit: 'rows/s', against, goal: null }
    return [
      ratioSection('Import', [
        { name: 'import of new customers', ours: rowCount / ours, ...rest },
        { name: 'the same file again', ours: rowCount / again, ...rest },
      ]),
    ]
  } finally {
    await world.close()
  }
}

function customers(): Readable {
  const lines = function* () {
    yield 'ref,name,mobile,email,postcode,birthday\n'
    for (let i = 0; i < rowCount; i += 1_000) {
      let text = ''
      for (let n = i; n < i + 1_000; n++) {
        const day = `${1950 + (n % 50)}-0${1 + (n % 9)}-1${n % 10}`
        text += `N${n},客户${n},139${String(n).padStart(8, '0')},n${n}@mail.example,${310000 + (n % 999)},${day}\n`
      }
      yield Buffer.from(text)
    }
  }
  return Readable.from(lines())
}
