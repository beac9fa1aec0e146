import { rows, systemClock } from '@tradewind/engine'
import { createTestEngine } from '@tradewind/engine/testing'
import { fromSeptets, segmentSms } from '@tradewind/templates'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type InboundSms,
  SmppChannel,
  type SmppOptions,
  type SmsEvents,
  type SmsMessage,
  type SmsReceipt,
  smppProvider,
  smsEvents,
} from '../src/index.ts'
import {
  hasPerlSmsc,
  type PerlSmsc,
  type Smsc,
  type SmscBehaviour,
  startPerlSmsc,
  startSmsc,
} from '../testing/index.ts'

const message = (seq: number, to: string, text = '【邮政】您好'): SmsMessage => {
  return { seq, reference: `7-${seq}`, from: '10690000', to, text, template: null }
}
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const open = (port: number, options: Partial<SmppOptions> = {}, events: SmsEvents | null = null) => {
  const where = { host: '127.0.0.1', port, secure: false, systemId: 'post', password: 'secret' }
  const channel = new SmppChannel({ ...where, silence: 1_000, rebindEvery: 20, ...options }, systemClock, events)
  closing.push(() => channel.close())
  return channel
}
const kept = () => {
  const receipts: SmsReceipt[] = []
  const inbound: InboundSms[] = []
  const events: SmsEvents = {
    receipt: async (receipt) => void receipts.push(receipt),
    inbound: async (message) => void inbound.push(message),
  }
  return { receipts, inbound, events }
}

if (!hasPerlSmsc() && process.env.CI) throw new Error('CI needs libnet-smpp-perl: the PDUs are read by it.')
describe.skipIf(!hasPerlSmsc())('SMPP with an SMS centre of other code (Net::SMPP)', () => {
  const start = async (): Promise<PerlSmsc> => {
    const smsc = await startPerlSmsc()
    closing.push(() => smsc.stop())
    return smsc
  }
  const submits = (smsc: PerlSmsc) => smsc.events.filter(({ event }) => event === 'submit')

  test('reads our texts: Chinese, Latin letters, and long ones put together again', async () => {
    const smsc = await start()
    const long = { chinese: '邮😀'.repeat(40), latin: 'a€'.repeat(100) }
    const outcomes = await open(smsc.port).send([
      message(1, '+8613800000000'),
      message(2, '+8613800000000', 'Hello @ €5 [x]'),
      message(3, '+8613800000000', long.chinese),
      message(4, '+447700900000', long.latin),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'sent'])
    const parts = 2 + segmentSms(long.chinese).parts.length + segmentSms(long.latin).parts.length
    await expect.poll(() => submits(smsc)).toHaveLength(parts)
    const texts = new Map<string, string>()
    for (const { hex, coding, esm, to, receipt } of submits(smsc)) {
      expect(receipt).toBe(1)
      const bytes = Buffer.from(String(hex), 'hex')
      const [header, count = 1, index = 1] = esm === 0x40 ? [bytes.subarray(0, 6), bytes[4], bytes[5]] : [null]
      const body = header ? bytes.subarray(6) : bytes
      const text = coding === 8 ? Buffer.from(body).swap16().toString('utf16le') : fromSeptets(body)
      // 140 octets are what a part holds, of which 7-bit letters need 7 eighths.
      expect(coding === 8 ? bytes.length : 6 + Math.ceil((body.length * 7) / 8)).toBeLessThanOrEqual(140)
      const key = `${to} ${coding} ${header?.subarray(0, 5).toString('hex') ?? texts.size}`
      expect(index).toBe([...(texts.get(key) ?? '')].length === 0 ? 1 : index)
      expect(Number(count)).toBeGreaterThanOrEqual(Number(index))
      texts.set(key, (texts.get(key) ?? '') + text)
    }
    expect([...texts.values()].toSorted()).toEqual(
      ['【邮政】您好', 'Hello @ €5 [x]', long.chinese, long.latin].toSorted(),
    )
  })

  test('long texts whole, and all in UTF-16, where the centre wants it so', async () => {
    const smsc = await start()
    await open(smsc.port, { long: 'payload', latin: 'ucs2' }).send([
      message(1, '+8613800000000', 'a'.repeat(200)),
      message(2, '+8613800000000', 'short'),
    ])
    await expect.poll(() => submits(smsc)).toHaveLength(2)
    const [first, second] = submits(smsc).toSorted((a, b) => String(b.payload).length - String(a.payload).length)
    expect(first).toMatchObject({ coding: 8, esm: 0, hex: '', payload: '0061'.repeat(200) })
    expect(second).toMatchObject({
      coding: 8,
      hex: Buffer.from('short', 'utf16le').swap16().toString('hex'),
      payload: '',
    })
  })

  test('its receipts in text and in optional parameters, each twice, and an answer in Chinese', async () => {
    const smsc = await start()
    const { receipts, inbound, events } = kept()
    const outcomes = await open(smsc.port, {}, events).send([
      message(1, '+8613800000001'),
      message(2, '+8613800000002'),
      message(3, '+8613800000003'),
      message(4, '+8613800000009'),
    ])
    await expect.poll(() => smsc.events.filter(({ event }) => event === 'taken')).toHaveLength(7)
    const ids = outcomes.map((o) => (o.kind === 'sent' ? [o.reference ?? []].flat()[0]?.id : ''))
    const said = receipts.map(({ messageId, receipt }) => `${messageId} ${receipt}`)
    expect(said.toSorted()).toEqual(
      [0, 1, 2].flatMap((i) => Array(2).fill(`${ids[i]} ${i === 1 ? 'undelivered' : 'delivered'}`)).toSorted(),
    )
    expect(receipts.find(({ receipt }) => receipt === 'undelivered')?.detail).toContain('err:027')
    expect(inbound).toEqual([
      expect.objectContaining({ id: null, from: '+8613800000009', to: '10690000', text: '退订' }),
    ])
    expect(smsc.events.filter(({ event, status }) => event === 'taken' && status !== 0)).toEqual([])
  })

  test('its answers in two parts, cut within a character, become one in the database', async () => {
    const smsc = await start()
    const { inbound, events } = kept()
    await open(smsc.port, {}, events).send([message(1, '+8613800000008'), message(2, '+8613800000007')])
    await expect.poll(() => inbound).toHaveLength(4)
    expect(inbound.map(({ from, part }) => ({ from, part }))).toEqual(
      ['+8613800000008', '+8613800000007'].flatMap((from) =>
        [2, 1].map((number) => ({ from, part: { reference: from.endsWith('8') ? 0x81 : 300, of: 2, number } })),
      ),
    )
    const engine = await createTestEngine()
    closing.push(() => engine.dispose())
    const keep = smsEvents(engine, smppProvider)
    await Promise.all(inbound.map((one) => keep.inbound(one)))
    const texts = await engine.asSystem((ctx) => rows(ctx, sql`select detail ->> 'text' as text from response`))
    expect(texts).toEqual([{ text: '退订吧😀谢谢' }, { text: '退订吧😀谢谢' }])
  })

  test('a wrong password is told in words, once, and by the probe', async () => {
    const smsc = await start()
    const [outcome] = await open(smsc.port, { password: 'guessed' }).send([message(1, '+8613800000001')])
    expect(outcome?.reason).toContain('the password is wrong (status 0x0000000e)')
  })
})

describe('SMPP with a centre that does as it is told', () => {
  const start = async (behave: (recipient: string) => SmscBehaviour = () => 'accept', port = 0): Promise<Smsc> => {
    const smsc = await startSmsc({ behave, port })
    closing.push(() => smsc.close())
    return smsc
  }
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => message(i + 1, `+86138${String(i).padStart(8, '0')}`))

  test('no more than the window is under way at once', async () => {
    const smsc = await start()
    const channel = open(smsc.port, { window: 5 })
    await Promise.all([channel.send(many(50)), channel.send(many(50))])
    expect(smsc.taken).toHaveLength(100)
    expect(smsc.mostAtOnce()).toBeLessThanOrEqual(5)
    expect(smsc.mostAtOnce()).toBeGreaterThan(1)
    expect(smsc.binds()).toBe(1)
  })

  test('a centre that asks for fewer messages a second: nobody loses an attempt, and it is asked again soon', async () => {
    const smsc = await start((to) => ({ status: to.endsWith('0') ? 0x58 : 0x14 }))
    const outcomes = await open(smsc.port).send([message(1, '+8613800000000'), message(2, '+8613800000001')])
    const soon = { kind: 'soft-fail', channelFault: true, retryAfterSeconds: 10 }
    expect(outcomes).toEqual([
      expect.objectContaining({ ...soon, reason: expect.stringContaining('too many messages') }),
      expect.objectContaining({ ...soon, reason: expect.stringContaining('queue is full') }),
    ])
  })

  test('throttled in the middle of a long text: its other parts follow, and none comes twice', async () => {
    let asked = 0
    const smsc = await start(() => (++asked === 2 ? { status: 0x58 } : 'accept'))
    const [outcome] = await open(smsc.port).send([message(1, '+8613800000000', '邮'.repeat(200))])
    expect(outcome).toMatchObject({ kind: 'sent', reference: [{}, {}, {}] })
    expect(smsc.taken).toHaveLength(3)
  })

  test('refused in the middle of a long text: unknown, since its first part is there', async () => {
    let asked = 0
    const smsc = await start(() => (++asked === 2 ? { status: 0x0b } : 'accept'))
    const [outcome] = await open(smsc.port).send([message(1, '+8613800000000', '邮'.repeat(200))])
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('1 of 3 parts left') })
  })

  test('stopped: a text of which a part has left goes on, and then the line says goodbye', async () => {
    let stop = () => {}
    const smsc = await start((to) => {
      if (to.endsWith('1')) stop()
      return 'accept'
    })
    const channel = open(smsc.port, { window: 1 })
    stop = () => channel.stop()
    const long = '邮'.repeat(200)
    const outcomes = await channel.send([message(1, '+8613800000001', long), message(2, '+8613800000002')])
    expect(outcomes).toEqual([
      expect.objectContaining({ kind: 'sent', reference: [{}, {}, {}].map(() => expect.anything()) }),
      expect.objectContaining({ kind: 'soft-fail', channelFault: true, retryAfterSeconds: 0 }),
    ])
    await channel.close()
    expect(smsc.unbinds()).toBe(1)
  })

  test('stopped before a centre that says nothing more: unknown when the grace is over, with a goodbye', async () => {
    const smsc = await start((to) => (to.endsWith('1') ? 'stall' : { status: 0x58 }))
    const channel = open(smsc.port, { silence: 60_000, grace: 50 })
    const outcomes = channel.send([message(1, '+8613800000001')])
    await expect.poll(() => smsc.taken).toHaveLength(1)
    channel.stop()
    expect(await outcomes).toEqual([expect.objectContaining({ kind: 'unknown' })])
    expect(smsc.unbinds()).toBe(1)
    expect((await channel.send([message(2, '+8613800000002')]))[0]).toMatchObject({ retryAfterSeconds: 0 })
  })

  test('binds again by itself after the line broke, and after the centre was away', async () => {
    const smsc = await start()
    const { inbound, events } = kept()
    open(smsc.port, {}, events)
    await expect.poll(() => smsc.binds()).toBe(1)
    smsc.breakLines()
    await expect.poll(() => smsc.binds()).toBe(2)
    await smsc.close()
    const again = await start(undefined, smsc.port)
    await expect.poll(() => again.binds()).toBe(1)
    again.deliver({
      source_addr: '8613800000000',
      source_addr_ton: 1,
      destination_addr: '10690000',
      short_message: 'R',
    })
    await expect.poll(() => inbound).toHaveLength(1)
    expect(again.answers).toEqual([0])
  })

  test('what could not be kept is not acknowledged, so that it comes again', async () => {
    const smsc = await start()
    let away = true
    const { inbound, events } = kept()
    open(
      smsc.port,
      {},
      { ...events, inbound: (m) => (away ? Promise.reject(new Error('database away')) : events.inbound(m)) },
    )
    await expect.poll(() => smsc.binds()).toBe(1)
    const reply = { source_addr: '8613800000000', destination_addr: '10690000', short_message: 'R' }
    smsc.deliver(reply)
    await expect.poll(() => smsc.answers).toEqual([0x64])
    away = false
    smsc.deliver(reply)
    await expect.poll(() => smsc.answers).toEqual([0x64, 0])
    expect(inbound).toHaveLength(1)
  })

  test('reports that say nothing final, or nothing at all, are taken and dropped', async () => {
    const smsc = await start()
    const { receipts, inbound, events } = kept()
    open(smsc.port, {}, events)
    await expect.poll(() => smsc.binds()).toBe(1)
    for (const short_message of [
      'id:1 stat:ACCEPTD',
      'id:1 stat:ENROUTE',
      'id:1 stat:toString',
      'stat:DELIVRD',
      '\u0000\u00ff',
      '',
    ]) {
      smsc.deliver({ esm_class: 4, source_addr: '1', destination_addr: '2', short_message })
    }
    smsc.deliver({ esm_class: 0x20, source_addr: '1', destination_addr: '2', short_message: 'id:1 stat:DELIVRD' })
    await expect.poll(() => smsc.answers).toHaveLength(7)
    expect([receipts, inbound]).toEqual([[], []])
  })

  test('ids that receipts write in decimal', async () => {
    const smsc = await start()
    const [outcome] = await open(smsc.port, { receiptIds: 'decimal' }).send(many(1))
    expect(outcome).toMatchObject({ reference: [{ provider: 'smpp', id: '1' }] })
  })
})
