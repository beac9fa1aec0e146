import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  createTokens,
  importResponses,
  isSuppressed,
  listRejects,
  type ResponseImportOptions,
  recordResponses,
  rejectsCsv,
  rows,
  systemActor,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { textRow, workbook } from './import-workbook.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  contact,
  type FixtureCampaign,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')
const card = '11010519491231002X'
let engine: TestEngine
let east: number
let west: number
let clerk: Actor
let spring: FixtureCampaign
let anna: number
let bert: number
let token: string

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    clerk = await addStaff(ctx, east, 'branch')
    anna = await addCustomer(ctx, east, 'anna', { mobile: '+8613800138000' })
    bert = await addCustomer(ctx, east, 'bert')
    await addCustomer(ctx, west, 'wanda', { mobile: '+8613900139000' })
    await updateCustomer(ctx, { id: bert, gender: null, idNumber: card })
    spring = await addCampaign(ctx, east, { name: '春季' })
    const [seq = 0] = await contact(ctx, spring, [anna, bert])
    token = tokens.sign({ stepId: spring.stepId, seq })
  })
})
afterAll(() => engine.dispose())

const load = (text: string | Buffer, options: ResponseImportOptions = {}, actor: Actor = clerk) =>
  importResponses(
    engine,
    actor,
    {
      unitId: east,
      fileName: 'answers.csv',
      content: (async function* () {
        yield Buffer.from(text)
      })(),
      options,
    },
    tokens,
  )
const stored = (source: string) =>
  engine.asSystem((ctx) =>
    rows<{
      id: string
      kind: string
      customer: number | null
      unit: number
      campaign: number | null
      how: string
      amount: number | null
      detail: Record<string, unknown>
      at: string
    }>(
      ctx,
      sql`select external_id as id, kind, customer_id as customer, unit_id as unit, campaign_id as campaign,
                 attribution as how, amount, detail, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
          from response where source = ${source} order by external_id`,
    ),
  )
/** Codes of letters that are ours, and as many that nobody signed. */
const codes = (right: number, wrong: number) => [
  ...Array.from({ length: right }, (_, seq) => tokens.replyCode({ stepId: 9_999, seq })),
  ...Array.from({ length: wrong }, (_, seq) => elsewhere.replyCode({ stepId: 9_999, seq })),
]
const elsewhere = createTokens('the secret of another installation, long enough')
const asFile = (given: string[], prefix: string) =>
  ['externalId,kind,occurredAt,token', ...given.map((code, n) => `${prefix}${n},reply,2026-03-05,${code}`)].join('\n')

describe('codes in a file', () => {
  test('that are none are few, or a tenth of the right ones; more of them stop it', async () => {
    expect(await load(asFile(codes(200, 40), 'a'))).toMatchObject({ state: 'finished', inserted: 240 })
    const guesses = await load(asFile(codes(0, 21), 'b'))
    expect(guesses).toMatchObject({ state: 'failed', inserted: 0 })
    expect(guesses.error).toMatch(/^The file has too many codes that are none: 21 so far\. .*in 10 minutes\. No row/)
    // The tries are the person's, whatever the file; they come back, and a command on the server has no such limit.
    expect(await load(asFile(codes(0, 1), 'c'))).toMatchObject({ state: 'failed' })
    expect(await load(asFile(codes(0, 21), 'd'), {}, systemActor)).toMatchObject({ state: 'finished' })
    clock.moveTo(new Date(clock.now().getTime() + 600_000))
    expect(await load(asFile(codes(0, 1), 'e'))).toMatchObject({ state: 'finished', inserted: 1 })
  })

  test('are read as the desk reads them: signed links, in any spelling, with one sign misread', async () => {
    const [code = ''] = codes(1, 0)
    const spelt = [token, code.toLowerCase().replaceAll('-', ' '), code]
    expect(await load(asFile([...spelt, ...spelt], 'f'))).toMatchObject({ state: 'finished', inserted: 6 })
  })
})

const reasons = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(({ rowNumber, reason }) => [
    rowNumber,
    reason,
  ])

test('answers of every kind are recorded in Chinese and English, and attributed', async () => {
  const file = [
    '编号,反馈类型,反馈时间,客户号,身份证号,手机号,活动名称,回执码,成交金额,备注',
    '01,点击,2026-03-03 10:00,anna,,,,,,',
    '02,回复,2026/3/3,,,138 0013 8000,,,,想了解',
    `03,到访,2026年3月3日,,${card},,,,,`,
    '04,来电,2026-03-03T10:00:00Z,anna,,,春季,,,',
    '05,兑换,20260303,,,,,TOKEN,,',
    '06,order,2026-03-04 09:30,anna,,,,,"1,234.50",',
    '07,Visit,2026-03-04,,,,,,,walked in',
    '08,visit,2026-03-04,wanda,,,,,,',
    '09,visit,2026-03-04,,,13900139000,,,,',
    '',
  ].join('\n')
  const run = await load(file.replace('TOKEN', token), { source: 'counter' })
  expect(run).toMatchObject({ kind: 'responses', state: 'finished', read: 9, inserted: 9, rejected: 0 })
  const ours = { unit: east, campaign: spring.id }
  expect(await stored('counter')).toMatchObject([
    { id: '01', kind: 'click', customer: anna, how: 'window', at: '2026-03-03 02:00', ...ours },
    { id: '02', kind: 'reply', customer: anna, detail: { note: '想了解' }, at: '2026-03-02 16:00', ...ours },
    { id: '03', kind: 'visit', customer: bert, ...ours },
    { id: '04', kind: 'call', customer: anna, how: 'named', at: '2026-03-03 10:00', ...ours },
    { id: '05', kind: 'redeem', customer: anna, how: 'token', ...ours },
    { id: '06', kind: 'order', customer: anna, amount: 123450, ...ours },
    // Kept for the unit of the import: nobody is named, or somebody of another unit.
    { id: '07', kind: 'visit', customer: null, how: 'none', unit: east, campaign: null },
    { id: '08', customer: null, how: 'none', unit: east, detail: { given: { customer: { ref: 'wanda' } } } },
    { id: '09', customer: null, how: 'none', unit: east },
  ])
})

test('an operator who sees everybody records no answer for another unit either', async () => {
  await load('编号,类型,时间,手机\nS1,到访,2026-03-04,13900139000\n', { source: 'operator' }, systemActor)
  expect(await stored('operator')).toMatchObject([{ customer: null, unit: east }])
})

test('a file repeated changes nothing; another answer under the same number is rejected', async () => {
  const head = 'source,id,kind,date,ref\n'
  expect(await load(`${head}counter,R1,visit,2026-03-05,anna\n,R2,call,2026-03-05,bert\n`)).toMatchObject({
    inserted: 2,
  })
  const again = await load(
    `${head}counter,R1,visit,2026-03-05,anna\n,R2,visit,2026-03-05,bert\ncounter,R1,visit,2026-03-05,anna\n`,
  )
  expect(again).toMatchObject({ read: 3, inserted: 0, unchanged: 2, rejected: 1 })
  expect(await reasons(again.id)).toEqual([
    [3, 'Another response is stored as "R2" of import. Give this one its own number.'],
  ])
})

test('bad rows come back with their line and a sentence, the good ones go in', async () => {
  const run = await load(
    [
      'id,kind,date,ref,email,mobile,身份证,campaign,amount,source',
      'B1,飞来,2026-03-05,anna,,,,,,',
      'B2,visit,,anna,,,,,,',
      ',visit,2026-03-05,anna,,,,,,',
      'B4,,2026-03-05,anna,,,,,,',
      'B5,visit,2026-03-12 12:00,anna,,,,,,',
      'B6,visit,2027-01-01,anna,,,,,,',
      'B7,visit,2026-02-30,anna,,,,,,',
      'B8,visit,2026-03-05,,nowhere,,,,,',
      'B9,visit,2026-03-05,,,12,,,,',
      'C1,visit,2026-03-05,,,,11010519491231003X,,,',
      'C2,visit,2026-03-05,anna,,,,夏季,,',
      'C3,order,2026-03-05,anna,,,,,,',
      'C4,order,2026-03-05,anna,,,,,-5,',
      'C5,visit,2026-03-05,anna,,,,,,click',
      'C6,visit,1960-03-05,anna,,,,,,',
      'C7,visit,2026-03-05,anna,,,,,,ok',
      '',
    ].join('\n'),
  )
  expect(run).toMatchObject({ read: 16, inserted: 1, rejected: 15 })
  expect((await reasons(run.id)).map(([, reason]) => reason)).toEqual([
    expect.stringMatching(/^The kind of response "飞来" is not one of: .*点击/),
    'The row has no time of the response.',
    'The row has no number of its own (externalId), by which a repetition is known.',
    'The row has no kind of response.',
    expect.stringMatching(/^The time of the response 2026-03-12 12:00:00 Asia\/Shanghai lies in the future/),
    'The time of the response 2027-01-01 lies in the future.',
    'The time of the response "2026-02-30" does not exist in the calendar.',
    'The e-mail address "nowhere" has no @.',
    expect.stringMatching(/"12" is not a mobile number/),
    'The id number 110105************ has a wrong check character: it is mistyped somewhere.',
    'There is no campaign "夏季" here. Give the campaign\'s number.',
    'The row has no amount, which an order needs.',
    'The amount is negative: a refund belongs into a file of orders.',
    'source: This source is reserved for what the product records itself.',
    'occurredAt: This is too long ago to be right.',
  ])
  const rejects = await engine.asSystem(async (ctx) => {
    let text = ''
    for await (const piece of rejectsCsv(ctx, { importId: run.id })) text += piece
    return text
  })
  expect(await load(rejects.replace('飞来', '到访'))).toMatchObject({ inserted: 1, rejected: 14 })
})

test('an id number is kept nowhere in clear, neither of a stranger nor in a repetition', async () => {
  const stranger = '440524188001010014'
  const file = `id,kind,date,身份证\nI1,visit,2026-03-05,${stranger}\nI2,visit,2026-03-05,${card}\n`
  expect(await load(file, { source: 'idn' })).toMatchObject({ inserted: 2 })
  expect(await load(file, { source: 'idn' })).toMatchObject({ unchanged: 2 })
  const [unknown, known] = await stored('idn')
  expect(unknown).toMatchObject({ customer: null, detail: { given: { customer: { idNumber: '440524************' } } } })
  expect(known).toMatchObject({ customer: bert })
  expect(JSON.stringify([unknown, known])).not.toMatch(/440524188001010014|11010519491231002X/)
  const input = { source: 'api', externalId: '1', kind: 'visit', occurredAt: '2026-03-05T00:00:00Z' } as const
  const [result] = await engine.as(clerk, (ctx) =>
    recordResponses(ctx, [{ ...input, customer: { idNumber: card } }], tokens),
  )
  expect(result).toMatchObject({ status: 'recorded', customerId: bert })
})

test('who wants no more is heard', async () => {
  await load('id,kind,date,ref\nU1,退订,2026-03-05,bert\n', { source: 'desk-optout' })
  expect(await engine.asSystem((ctx) => isSuppressed(ctx, { kind: 'customer', value: String(bert) }))).toBe(true)
})

test('more rows than recordResponses takes at a time, from a workbook', async () => {
  const many = Array.from({ length: 2_500 }, (_, i) => textRow(i + 2, `M${i}`, '到访', '2026-03-05', 'anna')).join('')
  const run = await load(workbook({ S: textRow(1, '编号', '类型', '日期', '客户号') + many }), { source: 'book' })
  expect(run).toMatchObject({ read: 2_500, inserted: 2_500 })
})

describe('is refused before anything is written', () => {
  test.each<[string, string, ResponseImportOptions, RegExp]>([
    ['without its columns', 'id,ref\n1,anna\n', {}, /Responses need columns for: kind, occurredAt/],
    ['with an unknown field', 'id,kind,date\n', { mapping: [{ column: 'id', field: 'shoe' }] }, /no field "shoe"/],
    ['with a source of our own', 'id,kind,date\n', { source: 'click' }, /reserved/],
    ['with no currency', 'id,kind,date\n', { currency: 'XYZ' }, /not a currency/],
  ])('%s', async (_name, file, options, said) => {
    await expect(load(file, options)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(said) })
  })

  test('for those who may not record responses', async () => {
    const analyst: Actor = {
      ...(clerk as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: east, role: 'analyst' }],
    }
    await expect(load('id,kind,date\n', {}, analyst)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger: Actor = {
      ...(clerk as Extract<Actor, { kind: 'staff' }>),
      grants: [{ unitId: west, role: 'branch' }],
    }
    await expect(load('id,kind,date\n', {}, stranger)).rejects.toMatchObject({ code: 'not-found' })
  })
})
