import { type ClaimedDelivery, createTokens, row, run } from '@tradewind/engine'
import { sql } from 'kysely'
import { type ChannelDriver, faxDriver, letterDriver, openFonts, SmtpChannel, workDriver } from '../src/index.ts'
import { type Behaviour, freePorts, startMailCatcher } from '../testing/index.ts'
import { conforms, type Rig, type State, type Treatment } from './conformance.ts'
import { type Claimed, claimed } from './conformance-claim.ts'

/** Channels whose message is made from a delivery of the ledger, by their drivers. */
const fonts = await openFonts()
const tokens = createTokens('x'.repeat(32))

/** Of what a driver makes of the claim; `change` tells the delivery how it will be treated. */
async function rigOf(
  held: Claimed,
  driver: ChannelDriver,
  change: (delivery: ClaimedDelivery, treatment: Treatment) => ClaimedDelivery | Promise<ClaimedDelivery>,
  taken: Rig<unknown>['taken'],
): Promise<Rig<unknown>> {
  const step = await driver.load(held.engine, held.campaignId, held.stepId)
  return {
    adapter: { send: (batch) => step.send(batch), close: () => driver.close() },
    message: async (seq, treatment) => {
      const delivery = held.deliveries.get(seq)
      if (!delivery) throw new Error(`The claim has no delivery ${seq}.`)
      return step.render(await change(delivery, treatment))
    },
    taken,
    close: () => held.engine.dispose(),
  }
}
const named = (delivery: ClaimedDelivery, name: string): ClaimedDelivery => {
  return { ...delivery, data: { ...delivery.data, customer: { ...delivery.data.customer, name, salutation: name } } }
}
const counted = (held: Claimed, what: (seq: number) => ReturnType<typeof sql>) => async (seq: number) =>
  (await held.engine.asSystem((ctx) => row<{ n: number }>(ctx, what(seq))))?.n ?? 0

const ownRow = 'it is handed over by a row of ours, in the transaction that settles it: nothing is ever in doubt'
const nobodyAsked = 'no other side is asked: what cannot be done as it is waits for a person'
const byHand = {
  refuse: nobodyAsked,
  later: nobodyAsked,
  busy: nobodyAsked,
  stall: ownRow,
  drop: ownRow,
  garble: ownRow,
  away: 'there is no other side that could be away: without the database nothing is claimed at all',
  stranger: 'there are no credentials to hand over a row of our own',
}

conforms<unknown>({
  name: 'Letters',
  accepted: 'in-hand',
  cannot: byHand,
  rig: async () => {
    const held = await claimed('letter')
    return rigOf(
      held,
      letterDriver({ fonts, publicUrl: 'https://post.example' }),
      (delivery, treatment) => (treatment === 'mend' ? named(delivery, 'ก') : delivery),
      counted(
        held,
        (seq) => sql`select count(*) as n from print_piece where step_id = ${held.stepId} and seq = ${seq}`,
      ),
    )
  },
})

conforms<unknown>({
  name: 'Work orders',
  accepted: 'in-hand',
  cannot: byHand,
  rig: async () => {
    const held = await claimed('visit')
    const elsewhere = ({ customerId }: ClaimedDelivery) =>
      held.engine.asSystem((ctx) => run(ctx, sql`update customer set postcode = '999999' where id = ${customerId}`))
    return rigOf(
      held,
      workDriver,
      async (delivery, treatment) => {
        if (treatment === 'mend') await elsewhere(delivery) // nobody works there
        return delivery
      },
      counted(
        held,
        (seq) => sql`select count(*) as n from work_order
                     where step_id = ${held.stepId} and seq = ${seq} and staff_id is not null`,
      ),
    )
  },
})

conforms<unknown>({
  name: 'Fax through a gateway',
  many: 8, // a page takes a process of its own
  cannot: {
    mend: 'what its page cannot show is held before it is handed over (fax.test.ts), and a mail server says no such thing',
    garble: 'what is no reply of SMTP after the body breaks the line, which is tried as drop',
  },
  rig: async (state: State) => {
    const held = await claimed('fax')
    const counts = new Map<number, number>()
    const treatmentsOf = new Map<number, Treatment>()
    const behaviours: Partial<Record<Treatment, Behaviour>> = {
      refuse: { reply: 550, text: 'no such number' },
      later: { reply: 450, text: 'line engaged' },
      busy: { reply: 421, text: 'too many connections' },
      stall: 'stall-in-data',
      drop: 'drop-after-data',
    }
    const seqOf = (recipient: string) => Number(recipient.split('@')[0]?.slice(-6))
    const catcher = await startMailCatcher({
      auth: { user: 'post', pass: 'secret' },
      behave: (recipient) => behaviours[treatmentsOf.get(seqOf(recipient)) ?? 'accept'] ?? 'accept',
      onBody: (recipient) => {
        counts.set(seqOf(recipient), (counts.get(seqOf(recipient)) ?? 0) + 1)
      },
    })
    const [unused = 0] = await freePorts(1)
    const smtp = new SmtpChannel({
      ...{ host: '127.0.0.1', port: state === 'away' ? unused : catcher.port, secure: false, silence: 1_500 },
      auth: { user: 'post', pass: state === 'stranger' ? 'guessed' : 'secret' },
    })
    const gateway = { address: '{number}@fax.example', from: 'branch@post.example' }
    const driver = faxDriver({ smtp, gateway, fonts, tokens, today: () => '2026-03-01' })
    // The number on the fax is its own in the claim, so that the other side knows which it is.
    const rig = await rigOf(
      held,
      driver,
      (delivery, treatment) => {
        treatmentsOf.set(delivery.seq, treatment)
        return { ...delivery, to: `+861088${String(delivery.seq).padStart(6, '0')}` }
      },
      (seq) => counts.get(seq) ?? 0,
    )
    return {
      ...rig,
      close: async () => {
        await smtp.close()
        await catcher.close()
        await rig.close()
      },
    }
  },
})
