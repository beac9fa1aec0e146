import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  customerAt,
  customerMapping,
  customersCsv,
  type DemoWorld,
  demoBranches,
  demoLogins,
  demoStaff,
  demoSuppressions,
  demoUnits,
  orderMapping,
  ordersCsv,
  soundCustomers,
} from '../src/demo/index.ts'

// Judges from outside: libraries that the engine depends on, and this package does not.
const fromEngine = createRequire(new URL('../../engine/package.json', import.meta.url))
const { parse } = fromEngine('csv-parse/sync') as {
  parse(text: string, options: { columns: true }): Record<string, string>[]
}
const { parsePhoneNumber } = fromEngine('libphonenumber-js/max') as {
  parsePhoneNumber(text: string, country: 'CN'): { number: string; isValid(): boolean; getType(): string | undefined }
}

const small: DemoWorld = { seed: 1896, customers: 500, today: '2026-11-22' }
const large: DemoWorld = { ...small, customers: 20_000 }

async function textOf(file: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of file) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
const recordsOf = async (file: AsyncIterable<Buffer>) => parse(await textOf(file), { columns: true })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

describe('the same seed', () => {
  it('gives byte-identical files on every machine', async () => {
    expect(sha256(await textOf(customersCsv(small)))).toBe('4c3cc07120e0c0ac')
    expect(sha256(await textOf(ordersCsv(small)))).toBe('3a4aeba063a1060e')
  })

  it('gives the same person in a larger world', () => {
    expect(customerAt(large, 321)).toEqual(customerAt(small, 321))
  })
})

it('gives other people for another seed', () => {
  const names = (seed: number) => Array.from(soundCustomers({ ...small, seed }), ({ name }) => name)
  expect(names(1)).not.toEqual(names(2))
})

describe('the customer file', async () => {
  const records = await recordsOf(customersCsv(large))
  const sound = new Map(Array.from(soundCustomers(large), (customer) => [customer.ref, customer]))

  it('has a row for each customer, with every column', () => {
    expect(records).toHaveLength(20_000)
    expect(Object.keys(records[0] ?? {})).toEqual(customerMapping.map(({ column }) => column))
    expect(new Set(records.map((r) => r.客户号)).size).toBe(20_000)
  })

  it('gives every mobile number once, and only numbers a Chinese mobile could have', () => {
    const mobiles = records.flatMap((r) => (r.手机 ? [r.手机] : []))
    const numbers = mobiles.map((mobile) => parsePhoneNumber(mobile, 'CN'))
    expect(numbers.filter((number) => !number.isValid() || number.getType() !== 'MOBILE')).toEqual([])
    expect(new Set(numbers.map((number) => number.number)).size).toBe(mobiles.length)
    expect(mobiles.length / 20_000).toBeCloseTo(0.96, 1)
  })

  it('writes to nobody: every address lies in a domain reserved for examples', () => {
    const addresses = [...sound.values()].flatMap(({ email }) => (email ? [email] : []))
    expect(addresses.filter((address) => !/^[a-z]+\d+@(mail|inbox|letters|moved)\.example$/.test(address))).toEqual([])
    expect(new Set(addresses).size).toBe(addresses.length)
    expect(addresses.length / sound.size).toBeGreaterThan(0.8)
    expect(addresses.length / sound.size).toBeLessThan(0.9)
  })

  it('names only people of age who joined as grown-ups, in branches that exist', () => {
    const codes = new Set(demoBranches.map((branch) => branch.code))
    for (const record of records) {
      const customer = sound.get(record.客户号 ?? '')
      if (!customer) continue
      expect(codes).toContain(record.机构号)
      expect(record.生日).toMatch(/^(19[4-9]\d|200\d)-\d\d-\d\d$/)
      expect(customer.birthday <= '2008-11-22' && customer.birthday > '1940-11-22').toBe(true)
      expect(customer.joinedOn <= small.today).toBe(true)
      expect(Number(customer.joinedOn.slice(0, 4)) - Number(customer.birthday.slice(0, 4))).toBeGreaterThanOrEqual(17)
    }
  })

  it('spoils about two rows in a hundred, each visibly', () => {
    const spoilt = records.filter((record) => !sound.has(record.客户号 ?? ''))
    expect(spoilt.length / 20_000).toBeCloseTo(0.02, 2)
    for (const { 姓名: name, 邮箱: email = '', 生日: birthday = '' } of spoilt) {
      const date = new Date(`${birthday}T00:00:00Z`)
      const possible = date.toString() !== 'Invalid Date' && date.toISOString().startsWith(birthday)
      const wrong = [
        name === '',
        email !== '' && !/^[a-z]+\d+@[a-z]+\.example$/.test(email),
        !possible || birthday > small.today,
      ]
      expect(wrong.filter(Boolean)).toHaveLength(1)
    }
  })

  it('has most people agree to e-mail, some refuse and some never asked', () => {
    const share = (word: string) => records.filter((r) => r.邮件授权 === word).length / records.length
    expect(share('同意')).toBeCloseTo(0.89, 2)
    expect(share('拒绝')).toBeCloseTo(0.06, 2)
    expect(share('未知')).toBeCloseTo(0.05, 2)
  })

  it('lists about one in a hundred as not to be contacted, by address or by number', () => {
    const suppressions = [...demoSuppressions(large)]
    expect(suppressions.length / 20_000).toBeCloseTo(0.01, 2)
    const known = new Set([...sound.values()].flatMap(({ ref, email }) => [ref, email]))
    expect(suppressions.filter(({ value }) => !known.has(value))).toEqual([])
  })
})

describe('the order file', async () => {
  const records = await recordsOf(ordersCsv(large))
  const sound = new Map(Array.from(soundCustomers(large), (customer) => [customer.ref, customer]))

  it('holds about three orders a customer over two years, oldest first, numbered once each', () => {
    expect(Object.keys(records[0] ?? {})).toEqual(orderMapping.map(({ column }) => column))
    expect(records.length / sound.size).toBeGreaterThan(2.7)
    expect(records.length / sound.size).toBeLessThan(3.4)
    const times = records.map((r) => r.下单时间 ?? '')
    expect(times).toEqual(times.toSorted())
    expect(times[0]?.slice(0, 10)).toBe('2024-11-22')
    expect(times.at(-1)?.slice(0, 10)).toBe('2026-11-21')
    expect(new Set(records.map((r) => `${r.来源} ${r.订单号}`)).size).toBe(records.length)
  })

  it('leaves many without an order and a few with very many', () => {
    const perCustomer = Object.values(Object.groupBy(records, (r) => r.客户号 ?? '')).map(
      (orders) => orders?.length ?? 0,
    )
    expect(1 - perCustomer.length / sound.size).toBeGreaterThan(0.3)
    const best = perCustomer.toSorted((a, b) => b - a).slice(0, perCustomer.length / 10)
    expect(best.reduce((sum, n) => sum + n) / records.length).toBeGreaterThan(0.25)
  })

  it('sells mooncakes in the four weeks before Mid-Autumn alone', () => {
    const days = records.filter((r) => r.产品 === '中秋月饼礼盒').map((r) => r.下单时间?.slice(0, 10) ?? '')
    const outside = days.filter(
      (day) => !((day > '2025-09-08' && day <= '2025-10-06') || (day > '2026-08-28' && day <= '2026-09-25')),
    )
    expect(days.length).toBeGreaterThan(1000)
    expect(outside).toEqual([])
  })

  it('spoils a few rows: an unknown customer, an amount that is none', () => {
    const unknown = records.filter((r) => !sound.has(r.客户号 ?? ''))
    const worthless = records.filter((r) => !/^\d+\.\d\d$/.test(r.金额 ?? ''))
    expect(unknown.length).toBeGreaterThan(5)
    expect(worthless.length).toBeGreaterThan(5)
    expect((unknown.length + worthless.length) / records.length).toBeLessThan(0.003)
  })

  it('lets nobody order before they joined', () => {
    const early = records.filter((r) => (r.下单时间 ?? '') < (sound.get(r.客户号 ?? '')?.joinedOn ?? ''))
    expect(early).toEqual([])
  })
})

describe('the city', () => {
  it('stands as a tree whose parents come first', () => {
    const seen = new Set<string | null>([null])
    for (const unit of demoUnits) {
      expect(seen).toContain(unit.parentCode)
      seen.add(unit.code)
    }
    expect(demoUnits.map((unit) => unit.kind).filter((kind) => kind === 'branch')).toHaveLength(12)
    expect(new Set(demoUnits.map((unit) => unit.code)).size).toBe(demoUnits.length)
  })

  it('has somebody in every unit, and one administrator', () => {
    const inside = demoStaff.filter(({ roles }) => roles[0]?.role !== 'field')
    expect(inside.map((person) => person.unitCode)).toEqual(demoUnits.map((unit) => unit.code))
    expect(demoStaff.map(({ email }) => email)).toEqual(expect.arrayContaining(demoLogins.map(({ email }) => email)))
    expect(demoStaff.filter((person) => person.roles.some(({ role }) => role === 'admin'))).toHaveLength(1)
    expect(demoStaff.every((person) => person.email.endsWith('@post.example'))).toBe(true)
  })
})
