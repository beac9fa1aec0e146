import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createUnit, listUnits, rows } from '@tradewind/engine'
import { createTestEngine, seedCampaign, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp, makeHome, tradewind } from './lifecycle-command.ts'

let engine: TestEngine
let home: string
beforeAll(async () => {
  engine = await createTestEngine()
  home = await makeHome()
})
afterAll(async () => {
  await cleanUp()
  await engine.dispose()
})

const database = () => ({ DATABASE_URL: engine.databaseUrl, TRADEWIND_HOME: home })
const run = (...args: string[]) => tradewind(args, database()).ended
const runWithSecret = (...args: string[]) =>
  tradewind(args, { ...database(), TRADEWIND_SECRET: 'a secret of thirty-two characters, or more' }).ended
const refused = async (...args: string[]) => {
  const { code, output } = await run(...args)
  expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/)
  expect(code).toBe(1)
  return output
}
const file = async (name: string, content: string) => {
  const path = join(home, name)
  await writeFile(path, content)
  return path
}

test('an import before there is a unit says what comes first', async () => {
  const path = await file('early.csv', 'ref,name\nC1,王一\n')
  expect(await refused('import', path, '--unit', 'ROOT')).toContain('tradewind create-admin')
})

test('create-admin opens an installation once', async () => {
  const admin = ['create-admin', '--unit', '信风市邮政分公司', '--name', 'Admin', '--email', 'Admin@post.example']
  expect(await refused('create-admin', '--unit', 'x')).toContain("required option '--name <name>'")
  expect(await refused(...admin, '--kind', 'village')).toContain('province')
  expect(await refused(...admin.slice(0, -1), 'no-address')).toContain('email')
  expect(await refused(...admin, '--password', 'short')).toContain('10 to 128 characters')

  const made = await run(...admin)
  expect(made.output).toMatch(
    /^Admin can sign in as admin@post\.example with the password \S{12} \(change it soon\)\.\n$/,
  )
  expect(made.code).toBe(0)
  expect(await refused(...admin)).toBe('This installation has its administrator already; sign in as them.\n')
})

test('import takes the good rows and writes the others beside the file', async () => {
  const path = await file('customers.csv', 'ref,name,email\nC1,王一,c1@post.example\nC2,李二,not an address\n')
  const first = await run('import', path, '--unit', 'ROOT', '--consent', 'email=granted')
  expect(first.output).toContain('inserted 1, updated 0, unchanged 0, rejected 1 of 2 rows\n')
  expect(first.output).toContain(`Rejected rows with their reasons: ${path}.rejects.csv\n`)
  expect(first.code).toBe(0)
  const rejects = await readFile(`${path}.rejects.csv`, 'utf8')
  expect(rejects).toContain('not an address')
  expect(rejects).not.toContain('c1@post.example')

  const elsewhere = join(home, 'bad-rows.csv')
  const again = await run('import', path, '--unit', 'ROOT', '--rejects', elsewhere)
  expect(again.output).toContain('inserted 0, updated 0, unchanged 1, rejected 1 of 2 rows\n')
  expect(await readFile(elsewhere, 'utf8')).toContain('not an address')
})

test('import is told where the header stands, and takes responses', async () => {
  const unit = ['--unit', 'ROOT']
  const bare = await file('bare.csv', 'H1,王一\nH2,李二\n')
  const map = ['--map', '1=ref', '2=name']
  expect((await run('import', bare, ...unit, '--header', 'none', ...map)).output).toContain('inserted 2, updated 0')
  const titled = await file('titled.csv', 'a,b\nref,name\nH3,张三\n')
  expect((await run('import', titled, ...unit, '--header', '2')).output).toContain('inserted 1, updated 0')
  expect(await refused('import', titled, ...unit, '--header', '9')).toContain('Line 9 cannot be the header')
  expect(await refused('import', titled, ...unit, '--header', 'last')).toContain('headerLine')
  expect(await refused('import', titled, ...unit, '--sheet', 'x')).toContain('not an Excel workbook')

  const visits = await file('visits.csv', '编号,类型,时间,客户号\n1,到访,2026-01-05,H1\n')
  const responses = ['import', visits, ...unit, '--kind', 'responses', '--source', 'counter']
  expect(await refused(...responses)).toContain('TRADEWIND_SECRET is not set')
  expect((await runWithSecret(...responses)).output).toContain('inserted 1, updated 0, unchanged 0, rejected 0')
  expect((await runWithSecret(...responses)).output).toContain('inserted 0, updated 0, unchanged 1, rejected 0')
})

test('id numbers are taken only where there is the common secret', async () => {
  const path = await file('cards.csv', 'ref,name,身份证号\nS1,王一,11010519491231002X\n')
  const without = await refused('import', path, '--unit', 'ROOT')
  expect(without).toContain('Set TRADEWIND_SECRET to the one that all processes share.')
  expect((await runWithSecret('import', path, '--unit', 'ROOT')).output).toContain('inserted 1, updated 0')
  expect((await runWithSecret('doctor')).output).toMatch(/id numbers.*can be read/)
})

test('an import that cannot be done says why, and imports nothing', async () => {
  const path = await file('more.csv', 'ref,name\nM1,张三\n')
  const unit = ['--unit', 'ROOT']
  expect(await refused('import', join(home, 'none.csv'), ...unit)).toBe(`There is no file ${join(home, 'none.csv')}.\n`)
  expect(await refused('import', home, ...unit)).toBe(`${home} is not a file.\n`)
  expect(await refused('import', path, '--unit', 'NOPE')).toBe('No unit has the code "NOPE". Codes are ROOT.\n')
  expect(await refused('import', path, ...unit, '--delimiter', '::')).toContain('delimiter')
  expect(await refused('import', path, ...unit, '--delimiter', ';')).toContain('delimiter')
  expect(await refused('import', path, ...unit, '--kind', 'letters')).toContain('customers, orders')
  expect(await refused('import', path, ...unit, '--key', 'nose')).toContain('key')
  expect(await refused('import', path, ...unit, '--map', 'name')).toContain('column=field')
  expect(await refused('import', path, ...unit, '--consent', 'email=maybe')).toContain('granted')
  expect(await refused('import', path, ...unit, '--rejects', join(home, 'no', 'x.csv'))).toContain('--rejects')
  const found = await engine.asSystem((ctx) => rows(ctx, sql`select id from customer where ref = 'M1'`))
  expect(found).toEqual([])
})

test('score finds a campaign by its number or its name', async () => {
  const { namesakes, numbered } = await engine.asSystem(async (ctx) => {
    const city = (await listUnits(ctx)).items[0]?.id ?? 0
    const east = await createUnit(ctx, { parentId: city, kind: 'county', code: 'east', name: 'East' })
    const plan = async (unitId: number, name: string) => (await seedCampaign(ctx, { unitId, refs: ['C1'], name })).id
    const namesakes = [await plan(city, 'twin'), await plan(east.id, 'twin')]
    return { namesakes, numbered: await plan(city, `${namesakes[0]}`) }
  })
  expect(await refused('score', '999999')).toBe('No campaign has the number or name "999999".\n')
  const ambiguous = await refused('score', 'twin')
  expect(ambiguous).toContain('Several campaigns have this name')
  for (const id of namesakes) expect(ambiguous).toContain(`${id} (`)

  for (const id of [...namesakes, numbered]) {
    const byNumber = await run('score', `${id}`, '--json')
    expect(byNumber.output).toMatch(/^\{/)
    expect(byNumber.code).toBe(0)
  }
})

test('what is not a command is answered with where to look', async () => {
  expect(await refused('scroe')).toMatch(/unknown command 'scroe'[\s\S]*tradewind --help/)
  expect((await run('--version')).output).toBe('0.1.0\n')
})

test('refresh grades everybody now, and removable lists what is fit for removal', async () => {
  await engine.asSystem((ctx) =>
    rows(
      ctx,
      sql`insert into customer (unit_id, name, email, created_at, updated_at)
          select min(id), '无名', 'x@post.example', '2020-01-01', '2020-01-01' from unit`,
    ),
  )
  const refresh = await run('refresh')
  expect(refresh.output).toMatch(
    /^信风市邮政分公司: \d+ customers, 0 of grade 1, \d+ of grade 2, 0 of grade 3, 1 of grade 4;/,
  )
  expect(refresh.code).toBe(0)
  const removable = await run('removable', '--unit', 'ROOT')
  expect(removable.output).toMatch(/^\d+\t2020-01-01\t无名\tx@post\.example\t\n$/)
  expect(await refused('removable', '--unit', 'nowhere')).toContain('No unit has the code "nowhere"')
  const doctor = await run('doctor')
  expect(doctor.output).toMatch(/ok {2}upkeep +due 20\d\d-/)
})
