import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { count, goal, median, ratioSection, type Section, seconds } from './harness.ts'
import type { Worlds } from './world.ts'
import { units } from './world-data.ts'

const rowCount = 1_000_000
const rounds = 3

/**
 * Importing a file of a million new customers, then again, against bare COPY of the same file: into a table without a
 * single index, and into one with the keys of `customer`, which is what the database can do at all.
 */
export async function benchImport(worlds: Worlds, customersBefore: number): Promise<Section[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  try {
    const path = join(directory, 'customers.csv')
    await writeCustomers(path)
    const found: Round[] = []
    for (let round = 0; round < rounds; round++) found.push(await play(worlds, customersBefore, path))
    return sections(found)
  } finally {
    await rm(directory, { recursive: true })
  }
}

interface Round {
  bare: number
  keyed: number
  first: Imported
  again: Imported
}

interface Imported {
  seconds: number
  cpuSeconds: number
  megabytes: number
}

async function play(worlds: Worlds, customersBefore: number, path: string): Promise<Round> {
  const world = await worlds.copy(customersBefore)
  const client = new pg.Client({ connectionString: world.databaseUrl })
  try {
    await client.connect()
    await client.query("insert into attribute (name, type, label) values ('bench_tier', 'text', 'tier')")
    const bare = await copied(client, path, '')
    const first = await imported(world.databaseUrl, path, 'inserted')
    const again = await imported(world.databaseUrl, path, 'unchanged')
    const keyed = await copied(client, path, keys)
    return { bare, keyed, first, again }
  } finally {
    await client.end()
    await world.close()
  }
}

/** Those of `customer` that a row of the file has to do with. */
const keys = `
  alter table target add id bigint generated always as identity primary key, add unique (ref);
  create index on target (lower(email));
  create index on target (mobile);
  create index on target (name text_pattern_ops);`

async function copied(client: pg.Client, path: string, more: string): Promise<number> {
  const columns = 'ref, name, gender, mobile, email, address, postcode, birthday, joined_on, bench_tier'
  await client.query(`create table target (ref text, name text, gender text, mobile text, email text, address text,
                                           postcode text, birthday date, joined_on date, bench_tier text); ${more}`)
  const took = await seconds(() =>
    pipeline(
      createReadStream(path),
      client.query(copyFrom(`copy target (${columns}) from stdin with (format csv, header)`)),
    ),
  )
  await client.query('drop table target')
  return took
}

/** As the command line starts it, see scripts/run.mjs. */
const flags = ['--max-semi-space-size=8', '--heap-growing-percent=100']

async function imported(databaseUrl: string, path: string, expected: 'inserted' | 'unchanged'): Promise<Imported> {
  const script = join(import.meta.dirname, 'import-process.ts')
  const args = [...flags, script, databaseUrl, path, String(units.firstCity)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const answer: Imported & { state: string; inserted: number; unchanged: number } = JSON.parse(stdout)
  if (answer.state !== 'finished' || answer[expected] !== rowCount) throw new Error(`not as expected: ${stdout}`)
  return answer
}

function sections(found: Round[]): Section[] {
  const speed = (pick: (round: Round) => number) => rowCount / median(found.map(pick))
  const bare = {
    limit: speed((r) => r.bare),
    unit: 'rows/s',
    against: 'COPY of the same file into a bare table',
  }
  const ratios = [
    { name: 'import of new customers', ours: speed((r) => r.first.seconds), ...bare, goal: 0.25 },
    { name: 'the same file again', ours: speed((r) => r.again.seconds), ...bare, goal: null },
    { name: 'COPY into a table with the keys of customer', ours: speed((r) => r.keyed), ...bare, goal: null },
  ]
  const megabytes = Math.max(...found.flatMap((r) => [r.first.megabytes, r.again.megabytes]))
  const cpu = median(found.map((r) => r.first.cpuSeconds))
  const notes =
    `${count(rowCount)} rows of about 147 bytes, ten columns; medians of ${rounds} rounds. The process that imports took ` +
    `${cpu.toFixed(1)} s of a processor, and at most ${count(megabytes)} MB (${goal(megabytes < 300, '< 300 MB')}).`
  return [ratioSection('Import', ratios, notes)]
}

const families = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平']
const roads = ['中山路', '人民路', '解放路', '建设路', '和平路', '新华街', '光明街', '长江路']
const places = ['北京市海淀区', '杭州市西湖区', '上海市浦东新区', '南京市玄武区']

/** The same file every time; nothing in it is drawn. */
async function writeCustomers(path: string): Promise<void> {
  const file = await open(path, 'w')
  let text = 'ref,name,gender,mobile,email,address,postcode,birthday,joinedOn,bench_tier\n'
  for (let n = 0; n < rowCount; n++) {
    text += `${customer(n)}\n`
    if (text.length < 1 << 20 && n + 1 < rowCount) continue
    await file.write(text)
    text = ''
  }
  await file.close()
}

function customer(n: number): string {
  const mixed = Math.imul(n, 2654435761) >>> 0
  const of = <T>(list: T[], shift: number) => list[(mixed >>> shift) % list.length]
  const digits = (value: number, width: number) => String(value).padStart(width, '0')
  const day = (year: number, shift: number) =>
    `${year}-${digits(1 + ((mixed >>> shift) % 12), 2)}-${digits(1 + ((mixed >>> (shift + 4)) % 28), 2)}`
  return [
    `B${digits(n, 8)}`,
    `${of(families, 0)}${of(given, 5)}${of(given, 10)}`,
    mixed & 1 ? '男' : '女',
    `1${3 + ((mixed >>> 3) % 7)}${digits((n * 7) % 1_000_000_000, 9)}`,
    `user${n}@mail${mixed % 50}.example.cn`,
    `${of(places, 2)}${of(roads, 7)}${mixed % 300}号${(mixed >>> 4) % 20}单元${(mixed >>> 9) % 3000}室`,
    ['100080', '310012', '200120', '210018'][(mixed >>> 2) % 4],
    day(1940 + (mixed % 65), 8),
    day(2000 + (mixed % 24), 9),
    of(['gold', 'silver', 'basic'], 6),
  ].join(',')
}
