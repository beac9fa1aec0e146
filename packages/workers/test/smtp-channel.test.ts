import type { Outcome } from '@tradewind/engine'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Mail } from '../src/email/compose.ts'
import { SmtpChannel, type SmtpOptions } from '../src/email/smtp-channel.ts'
import {
  type FaultServer,
  type FaultServerOptions,
  type SmtpCommand,
  type SmtpFaultKind,
  startFaultServer,
} from '../testing/fault-server.ts'

let server: FaultServer
let channel: SmtpChannel
afterEach(async () => {
  await channel?.close()
  await server?.close()
})

async function open(faults: FaultServerOptions = {}, options: Partial<SmtpOptions> = {}) {
  server = await startFaultServer(faults)
  channel = new SmtpChannel({
    host: '127.0.0.1',
    port: server.port,
    secure: false,
    silence: 500,
    connections: 1,
    ...options,
  })
}

const nothing = Buffer.alloc(0)
/** The return path tells the server whose message it is, even before it knows the recipient. */
const mailTo = (name: string, body = `To: ${name}\r\n\r\nHello ${name}\r\n`, more: Partial<Mail> = {}): Mail => ({
  seq: 0,
  from: `r+${name}@post.example`,
  to: `${name}@mail.example`,
  compose: (out) => {
    out.utf8(body)
    return nothing
  },
  ...more,
})
const send = (...names: string[]) => channel.send(names.map((name) => mailTo(name)))
const kinds = (outcomes: Outcome[]) => outcomes.map(({ kind }) => kind)

describe.each([
  ['with pipelining', ['PIPELINING']],
  ['without pipelining', []],
])('SMTP %s', (_, extensions) => {
  test('each message arrives once and whole, over one line', async () => {
    await open({ extensions })
    const names = Array.from({ length: 30 }, (_, n) => `n${n}`)
    expect(new Set(kinds(await send(...names)))).toEqual(new Set(['sent']))
    for (const name of names) {
      expect(server.fates.get(name)).toEqual({
        taken: 1,
        confirmed: 1,
        refused: [],
        body: `To: ${name}\r\n\r\nHello ${name}\r\n`,
      })
    }
    expect(server.connections).toBe(1)
  })

  test.each<[string, SmtpCommand, SmtpFaultKind, Outcome['kind'], string]>([
    ['refuses the sender for good', 'MAIL', { reply: '550 5.7.1 not you' }, 'soft-fail', '550 5.7.1 not you'],
    ['refuses the sender for now', 'MAIL', { reply: '451 4.3.0 later' }, 'soft-fail', '451 4.3.0 later'],
    ['does not know the recipient', 'RCPT', { reply: '550 5.1.1 no such user' }, 'hard-fail', '550 5.1.1 no such user'],
    ['asks to come again', 'RCPT', { reply: '450 4.7.1 greylisted' }, 'soft-fail', '450 4.7.1 greylisted'],
    ['says 421 to a recipient', 'RCPT', { reply: '421 4.3.2 too busy' }, 'soft-fail', '421 4.3.2 too busy'],
    ['refuses data', 'DATA', { reply: '554 5.7.0 no' }, 'hard-fail', '554 5.7.0 no'],
    ['finds the message too large', 'body', { reply: '552 5.3.4 too large' }, 'hard-fail', '552 5.3.4 too large'],
    ['puts off the whole message', 'body', { reply: '452 4.3.1 disk full' }, 'soft-fail', '452 4.3.1 disk full'],
    ['says 421 to the message', 'body', { reply: '421 4.3.2 going down' }, 'soft-fail', '421 4.3.2 going down'],
    ['drops the line at the recipient', 'RCPT', 'drop', 'soft-fail', 'closed the line'],
    ['stalls at the recipient', 'RCPT', 'stall', 'soft-fail', 'said nothing more'],
    ['drops the line after the final dot', 'body', 'drop', 'unknown', 'closed the line'],
    ['stalls after the final dot', 'body', 'stall', 'unknown', 'said nothing more'],
    ['talks nonsense before the body', 'RCPT', 'garbage', 'soft-fail', 'no SMTP'],
    ['talks nonsense after the body', 'body', 'garbage', 'unknown', 'no SMTP'],
  ])('a server that %s: that message alone is affected', async (_, command, kind, expected, reason) => {
    await open({ extensions, fault: (name, at) => (name === 'bad' && at === command ? kind : undefined) })
    const outcomes = await send('first', 'bad', 'next', 'last')
    expect(kinds(outcomes)).toEqual(['sent', expected, 'sent', 'sent'])
    expect(outcomes[1]?.reason).toContain(reason)
    for (const name of ['first', 'next', 'last'])
      expect(server.fates.get(name)).toMatchObject({ taken: 1, confirmed: 1 })
  })

  test('a sound answer and then the end of the line: the message was sent, the next goes over another', async () => {
    await open({ extensions, fault: (name, at) => (name === 'a' && at === 'body' ? 'answer-and-drop' : undefined) })
    expect(kinds(await send('a', 'b'))).toEqual(['sent', 'sent'])
    expect(server.connections).toBe(2)
  })

  test('an address that cannot be one, or is not ASCII, reaches nobody', async () => {
    await open({ extensions })
    const outcomes = await channel.send([
      mailTo('a', undefined, { to: 'x@y.example>\r\nRCPT TO:<z@y.example' }),
      mailTo('b', undefined, { to: '王@mail.example' }),
      mailTo('c'),
    ])
    expect(kinds(outcomes)).toEqual(['hard-fail', 'hard-fail', 'sent'])
    expect([...server.fates.keys()]).toEqual(['c'])
  })

  test('whatever goes wrong with some, no other message is marked with it', async () => {
    const faults = fc.record({
      at: fc.constantFrom<SmtpCommand>('MAIL', 'RCPT', 'DATA', 'body'),
      kind: fc.constantFrom<SmtpFaultKind>(
        { reply: '550 5.1.1 no' },
        { reply: '450 4.2.2 full' },
        { reply: '421 4.3.2 bye' },
        'drop',
        'answer-and-drop',
        'garbage',
        'one-answer-too-many',
      ),
    })
    const batch = fc.array(fc.option(faults, { freq: 3 }), { minLength: 1, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(batch, fc.integer({ min: 1, max: 3 }), async (given, connections) => {
        const faultOf = (name: string) => given[Number(name.slice(1))] ?? undefined
        await open(
          { extensions, fault: (name, at) => (faultOf(name)?.at === at ? faultOf(name)?.kind : undefined) },
          { connections },
        )
        const outcomes = await send(...given.map((_, n) => `n${n}`))
        for (const [n, outcome] of outcomes.entries()) {
          const fate = server.fates.get(`n${n}`) ?? { taken: 0, confirmed: 0, refused: [] }
          const wrong = given[n]
          const about = JSON.stringify({ n, outcome, fate, given })
          expect(fate.taken, about).toBeLessThanOrEqual(1)
          // Who says yes to a message and then no has been told apart from its neighbours, if not from the truth.
          if (outcome.kind === 'sent' && wrong?.kind !== 'one-answer-too-many') expect(fate.confirmed, about).toBe(1)
          if (outcome.kind === 'hard-fail')
            expect(
              fate.refused.some((code) => code >= 500),
              about,
            ).toBe(true)
          if (outcome.kind === 'soft-fail') expect(fate.taken, about).toBe(0)
          // Doubt is about a message whose body left; only an answer too many casts it on the one before.
          if (outcome.kind === 'unknown' && !given.some((fault) => fault?.kind === 'one-answer-too-many')) {
            expect(['body drop', 'body garbage', 'DATA answer-and-drop'], about).toContain(
              `${wrong?.at} ${wrong?.kind}`,
            )
          }
          if (!wrong) expect(outcome.kind === 'soft-fail' && !outcome.channelFault, about).toBe(false)
        }
        await channel.close()
        await server.close()
      }),
      { numRuns: 60 },
    )
  })
})
