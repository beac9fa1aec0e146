import {
  type Engine,
  type InboundSmsInput,
  type ReceiptInput,
  recordInboundSms,
  recordReceipts,
} from '@tradewind/engine'
import type { SmsEvents } from './sms-message.ts'

const mostAtOnce = 500

/**
 * Writes what comes in over a provider's line. What arrives while a write is under way goes into the next one: a provider
 * reports a thousand messages a second, and a transaction for each would be as many as the database can do.
 */
export function smsEvents(engine: Engine, provider: string): SmsEvents {
  const receipts = batched<ReceiptInput>((batch) => engine.asSystem((ctx) => recordReceipts(ctx, batch)))
  const inbound = batched<InboundSmsInput>((batch) => engine.asSystem((ctx) => recordInboundSms(ctx, batch)))
  return {
    receipt: ({ messageId, receipt, at, detail }) =>
      receipts({ reference: { provider, id: messageId.slice(0, 300) }, receipt, at, reason: detail }),
    inbound: (message) => inbound({ ...message, provider }),
  }
}

/** Resolves when the item is written, rejects when its batch could not be. */
function batched<T>(write: (batch: T[]) => Promise<unknown>): (item: T) => Promise<void> {
  let waiting: { item: T; done: () => void; fail: (error: unknown) => void }[] = []
  let writing = false
  const drain = async () => {
    writing = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      waiting = waiting.slice(mostAtOnce)
      await write(batch.map(({ item }) => item)).then(
        () => batch.forEach(({ done }) => void done()),
        (error: unknown) => batch.forEach(({ fail }) => void fail(error)),
      )
    }
    writing = false
  }
  return (item) =>
    new Promise((done, fail) => {
      waiting.push({ item, done, fail })
      if (!writing) void drain()
    })
}
