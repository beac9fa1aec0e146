import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepFromMailbox, keepMail, leaveMailbox, nextMail, rows, run, takeMail, takeMailbox } from '../src/index.ts'
import { createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(seedCity)
})
afterAll(() => engine.dispose())

const mail = (key: string) => ({ key, raw: Buffer.from(key), size: 1, receivedAt: new Date() })
const take = () => engine.asSystem((ctx) => takeMail(ctx, { leaseSeconds: 60 }))
const crash = () =>
  engine.asSystem((ctx) => run(ctx, sql`update inbound_mail set lease_until = clock_timestamp() - interval '1 second'`))
const keysOf = (taken: { raw: Uint8Array }[]) => taken.map(({ raw }) => Buffer.from(raw).toString())

test('a mail that ends its reader is tried alone, and put aside at last; the others are read', async () => {
  await engine.asSystem((ctx) => keepMail(ctx, 'm', [mail('a'), mail('b')]))
  await engine.asSystem((ctx) => keepMail(ctx, 'm', [mail('b'), mail('c')]))
  expect(keysOf(await take())).toEqual(['a', 'b', 'c'])
  expect(await take()).toEqual([]) // lent
  expect(await engine.asSystem(nextMail)).not.toBeNull()
  await crash()
  await engine.asSystem((ctx) => keepMail(ctx, 'm', [mail('d')]))
  expect(keysOf(await take())).toEqual(['d'])
  await engine.asSystem((ctx) => run(ctx, sql`update inbound_mail set state = 'done' where key = 'd'`))
  expect(keysOf(await take())).toEqual(['a']) // alone, so that it takes no other with it
  await crash()
  for (let tries = 0; tries < 6; tries++) {
    const taken = keysOf(await take())
    if (taken[0] !== 'a')
      await engine.asSystem((ctx) => run(ctx, sql`update inbound_mail set state = 'done' where key = any(${taken})`))
    await crash()
  }
  const left = await engine.asSystem((ctx) =>
    rows(ctx, sql`select key, state, attempts, unit_id is not null as belongs from inbound_mail order by key`),
  )
  expect(left).toMatchObject([
    { key: 'a', state: 'aside', attempts: 3, belongs: true },
    { key: 'b', state: 'done' },
    { key: 'c', state: 'done' },
    { key: 'd', state: 'done' },
  ])
})

test('one reads a mailbox at a time, and who lost the turn writes nothing', async () => {
  const turn = (token?: string) => engine.asSystem((ctx) => takeMailbox(ctx, { name: 'box', token, leaseSeconds: 60 }))
  const first = await turn()
  if (!first) throw new Error('nobody has the turn')
  expect(first).toMatchObject({ uidValidity: null, lastUid: 0 })
  expect(await turn()).toBeNull()
  expect(await turn(first.token)).not.toBeNull()
  await engine.asSystem((ctx) =>
    run(ctx, sql`update mailbox set lease_until = clock_timestamp() - interval '1 second'`),
  )
  const second = await turn()
  const read = { uidValidity: 7, lastUid: 3, mails: [mail('7:3')] }
  expect(await engine.asSystem((ctx) => keepFromMailbox(ctx, first, read))).toBe(false)
  expect(await engine.asSystem((ctx) => rows(ctx, sql`select 1 from inbound_mail where mailbox = 'box'`))).toEqual([])
  expect(await engine.asSystem((ctx) => keepFromMailbox(ctx, second ?? first, read))).toBe(true)
  await engine.asSystem((ctx) => leaveMailbox(ctx, second ?? first, 'away'))
  expect(await turn()).toMatchObject({ uidValidity: 7, lastUid: 3 })
})
