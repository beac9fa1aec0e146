import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ChannelAdapter, Outcome } from '@tradewind/engine'
import { describe, expect, test } from 'vitest'

/** What the other side does with one message. */
export type Treatment =
  | 'accept'
  /** Refuses this recipient or message for good. */
  | 'refuse'
  /** Refuses it for now. */
  | 'later'
  /** Refuses everything for now. */
  | 'busy'
  /** Refuses what is ours to mend: a sender, a template. */
  | 'mend'
  /** Takes it whole and says nothing. */
  | 'stall'
  /** Takes it whole and breaks the line. */
  | 'drop'
  /** Takes it whole and answers in no language that we know. */
  | 'garble'

/** The one table of what a channel's adapter has to say, whatever the channel. */
const verdicts: Record<Treatment, Partial<Outcome>> = {
  accept: { kind: 'sent' },
  refuse: { kind: 'hard-fail' },
  later: { kind: 'soft-fail' },
  busy: { kind: 'soft-fail', channelFault: true },
  mend: { kind: 'held' },
  stall: { kind: 'unknown' },
  drop: { kind: 'unknown' },
  garble: { kind: 'unknown' },
}
const afterTaking: Treatment[] = ['accept', 'stall', 'drop', 'garble']
const treatments = Object.keys(verdicts) as Treatment[]

/** How the other side is found. `away`: nothing listens there. `stranger`: our credentials are wrong. */
export type State = 'sound' | 'away' | 'stranger'

/** An adapter before another side that does as it is told. */
export interface Rig<Message> {
  adapter: Pick<ChannelAdapter<Message>, 'send' | 'stop' | 'close'>
  message(seq: number, treatment: Treatment): Message | Promise<Message>
  /** How often the other side took the message of this number, whatever it said to it. */
  taken(seq: number): number | Promise<number>
  close(): Promise<void>
}

export interface Subject<Message> {
  name: string
  /** What cannot happen in this channel, and why. Everything else is tried. */
  cannot?: Partial<Record<Exclude<Treatment, 'accept'> | Exclude<State, 'sound'>, string>>
  /** Waits no longer than two seconds for an answer. */
  rig(state: State): Promise<Rig<Message>>
  /** What it says of a message that was taken; `sent` when left out. */
  accepted?: 'in-hand'
  /** Whether a broken line takes messages with it that were under way on it. */
  sharesLine?: boolean
  /** Messages of the tests with many; 200 when left out. */
  many?: number
}

/**
 * The suite that every adapter passes, of a real channel or a simulated one: an outcome for each message, in order, the
 * right one; never an exception; and never a word that would have a message sent again which the other side took.
 */
export function conforms<Message>(subject: Subject<Message>): void {
  const { cannot = {}, accepted = 'sent', many = 200 } = subject
  const possible = treatments.filter((treatment) => !(treatment in cannot))
  const verdictOf = (treatment: Treatment) => (treatment === 'accept' ? { kind: accepted } : verdicts[treatment])
  const all = (count: number) => Array.from({ length: count }, (): Treatment => 'accept')

  describe(`${subject.name} as a channel`, () => {
    const using = async (
      state: State,
      work: (rig: Rig<Message>, send: (treatments: Treatment[], from?: number) => Promise<Outcome[]>) => Promise<void>,
    ) => {
      const rig = await subject.rig(state)
      const send = async (treatments: Treatment[], from = 1) => {
        const messages: Message[] = []
        for (const [i, treatment] of treatments.entries()) messages.push(await rig.message(from + i, treatment))
        const outcomes = await rig.adapter.send(messages)
        expect(outcomes).toHaveLength(treatments.length)
        for (const [i, outcome] of outcomes.entries()) {
          const times = await rig.taken(from + i)
          // Whatever happened: accepted means taken once, and what was taken is never tried again or given up.
          if (outcome.kind === accepted) expect(times).toBe(1)
          else if (times > 0) expect(outcome).toMatchObject({ kind: 'unknown' })
          if (outcome.kind !== accepted) expect(outcome.reason).toMatch(/\w{3}/)
        }
        return outcomes
      }
      try {
        await work(rig, send)
      } finally {
        await rig.adapter.close()
        await rig.close()
      }
    }

    test.each(Object.entries(cannot))('%s cannot be: %s', (_, why) => {
      expect(why.split(' ').length).toBeGreaterThan(4)
    })

    test.each(possible)('%s', (treatment) =>
      using('sound', async (_, send) => {
        expect(await send([treatment])).toEqual([expect.objectContaining(verdictOf(treatment))])
        expect(await send([treatment], 2)).toEqual([expect.objectContaining(verdictOf(treatment))])
        expect((await send(['accept'], 3))[0]).toMatchObject({ kind: accepted })
      }),
    )

    test('a batch of all kinds: each gets its own outcome, in order', () =>
      using('sound', async (rig, send) => {
        const calm = possible.filter((t) => !subject.sharesLine || (t !== 'drop' && t !== 'garble'))
        const mixed = calm.flatMap((treatment): Treatment[] => ['accept', treatment])
        const outcomes = await send(mixed)
        expect(
          outcomes.map((o) => ({
            kind: o.kind,
            ...(o.kind === 'soft-fail' && o.channelFault && { channelFault: true }),
          })),
        ).toEqual(mixed.map(verdictOf))
        for (const [i, treatment] of mixed.entries()) {
          expect(await rig.taken(i + 1)).toBe(afterTaking.includes(treatment) ? 1 : 0)
        }
      }))

    if (possible.includes('drop')) {
      test('a line that breaks in the middle of a batch: nothing that was taken will be sent again', () =>
        using('sound', async (_, send) => {
          const half = Math.min(30, many / 2)
          const outcomes = await send([...all(half), 'drop', ...all(half - 1)])
          expect(outcomes[half]).toMatchObject({ kind: 'unknown' })
          expect(outcomes.filter(({ kind }) => kind === accepted).length).toBeGreaterThan(0)
          expect((await send(['accept'], many + 1))[0]).toMatchObject({ kind: accepted })
        }))
    }

    test(`${many} messages in four batches at once: each is taken once`, () =>
      using('sound', async (rig, send) => {
        const quarter = many / 4
        const batches = [0, 1, 2, 3].map((n) => send(all(quarter), n * quarter + 1))
        const outcomes = (await Promise.all(batches)).flat()
        expect(outcomes.every(({ kind }) => kind === accepted)).toBe(true)
        for (let seq = 1; seq <= many; seq += 1) expect(await rig.taken(seq)).toBe(1)
      }))

    test('stopped: what is under way is finished, and the rest is not begun, due again at once', () =>
      using('sound', async (rig, send) => {
        if (!rig.adapter.stop) return
        const first = send(all(many))
        while ((await rig.taken(1)) === 0) await nextTurn()
        rig.adapter.stop()
        const outcomes = [...(await first), ...(await send(all(4), many + 1))]
        const notBegun = { kind: 'soft-fail', channelFault: true, retryAfterSeconds: 0, reason: expect.any(String) }
        const begun = outcomes.filter(({ kind }) => kind === accepted)
        expect(begun.length).toBeGreaterThan(0)
        expect(outcomes.filter(({ kind }) => kind !== accepted)).toEqual(
          Array.from({ length: many + 4 - begun.length }, () => notBegun),
        )
        expect(outcomes.slice(many)).toEqual([notBegun, notBegun, notBegun, notBegun])
      }))

    test('an empty batch', () =>
      using('sound', async (_, send) => {
        expect(await send([])).toEqual([])
      }))

    test.each((['away', 'stranger'] as const).filter((state) => !(state in cannot)))(
      'other side %s: nobody loses an attempt',
      (state) =>
        using(state, async (rig, send) => {
          const outcomes = await send(['accept', 'accept', 'accept'])
          expect(outcomes).toEqual(
            outcomes.map(() => expect.objectContaining({ kind: 'soft-fail', channelFault: true })),
          )
          expect(await rig.taken(1)).toBe(0)
        }),
    )

    test('closing twice, and closing what was never used', () =>
      using('sound', async (rig) => {
        await rig.adapter.close()
      }))
  })
}
