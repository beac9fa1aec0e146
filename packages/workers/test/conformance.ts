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

/** An adapter before another side that does as it is told. */
export interface Rig<Message> {
  adapter: ChannelAdapter<Message>
  message(seq: number, treatment: Treatment): Message
  /** How often the other side took the message of this number, whatever it said to it. */
  taken(seq: number): number
  close(): Promise<void>
}

export interface Subject<Message> {
  name: string
  /** What its other side can do; `accept` always. */
  treatments: Treatment[]
  /** Waits no longer than two seconds for an answer. `away`: nothing listens there. `stranger`: our credentials are wrong. */
  rig(state: 'sound' | 'away' | 'stranger'): Promise<Rig<Message>>
  /** Whether a broken line takes messages with it that were under way on it. */
  sharesLine?: boolean
}

/**
 * The suite that every adapter passes, of a real channel or a simulated one: an outcome for each message, in order, the
 * right one; never an exception; and never a word that would have a message sent again which the other side took.
 */
export function conforms<Message>(subject: Subject<Message>): void {
  describe(`${subject.name} as a channel`, () => {
    const using = async (
      state: 'sound' | 'away' | 'stranger',
      work: (rig: Rig<Message>, send: (treatments: Treatment[], from?: number) => Promise<Outcome[]>) => Promise<void>,
    ) => {
      const rig = await subject.rig(state)
      const send = async (treatments: Treatment[], from = 1) => {
        const outcomes = await rig.adapter.send(treatments.map((treatment, i) => rig.message(from + i, treatment)))
        expect(outcomes).toHaveLength(treatments.length)
        for (const [i, outcome] of outcomes.entries()) {
          const times = rig.taken(from + i)
          // Whatever happened: sent means taken once, and what was taken is never tried again or given up.
          if (outcome.kind === 'sent') expect(times).toBe(1)
          else if (times > 0) expect(outcome).toMatchObject({ kind: 'unknown' })
          if (outcome.kind !== 'sent') expect(outcome.reason).toMatch(/\w{3}/)
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

    test.each(subject.treatments)('%s', (treatment) =>
      using('sound', async (_, send) => {
        expect(await send([treatment])).toEqual([expect.objectContaining(verdicts[treatment])])
        expect(await send([treatment], 2)).toEqual([expect.objectContaining(verdicts[treatment])])
        expect((await send(['accept'], 3))[0]).toMatchObject({ kind: 'sent' })
      }),
    )

    test('a batch of all kinds: each gets its own outcome, in order', () =>
      using('sound', async (rig, send) => {
        const calm = subject.treatments.filter((t) => !subject.sharesLine || (t !== 'drop' && t !== 'garble'))
        const mixed = calm.flatMap((treatment): Treatment[] => ['accept', treatment])
        const outcomes = await send(mixed)
        expect(
          outcomes.map((o) => ({
            kind: o.kind,
            ...(o.kind === 'soft-fail' && o.channelFault && { channelFault: true }),
          })),
        ).toEqual(mixed.map((treatment) => verdicts[treatment]))
        for (const [i, treatment] of mixed.entries()) {
          expect(rig.taken(i + 1)).toBe(afterTaking.includes(treatment) ? 1 : 0)
        }
      }))

    if (subject.treatments.includes('drop')) {
      test('a line that breaks in the middle of a batch: nothing that was taken will be sent again', () =>
        using('sound', async (_, send) => {
          const batch = Array.from({ length: 60 }, (_, i): Treatment => (i === 30 ? 'drop' : 'accept'))
          const outcomes = await send(batch)
          expect(outcomes[30]).toMatchObject({ kind: 'unknown' })
          expect(outcomes.filter(({ kind }) => kind === 'sent').length).toBeGreaterThan(0)
          expect((await send(['accept'], 100))[0]).toMatchObject({ kind: 'sent' })
        }))
    }

    test('200 messages in four batches at once: each is taken once', () =>
      using('sound', async (rig, send) => {
        const batches = [1, 51, 101, 151].map((from) =>
          send(
            Array.from({ length: 50 }, (): Treatment => 'accept'),
            from,
          ),
        )
        const outcomes = (await Promise.all(batches)).flat()
        expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true)
        expect(Array.from({ length: 200 }, (_, i) => rig.taken(i + 1)).every((n) => n === 1)).toBe(true)
      }))

    test('an empty batch', () =>
      using('sound', async (_, send) => {
        expect(await send([])).toEqual([])
      }))

    test.each(['away', 'stranger'] as const)('other side %s: nobody loses an attempt', (state) =>
      using(state, async (rig, send) => {
        const outcomes = await send(['accept', 'accept', 'accept'])
        expect(outcomes).toEqual(outcomes.map(() => expect.objectContaining({ kind: 'soft-fail', channelFault: true })))
        expect(rig.taken(1)).toBe(0)
      }),
    )

    test('closing twice, and closing what was never used', () =>
      using('sound', async (rig) => {
        await rig.adapter.close()
      }))
  })
}
