import { type ChannelAdapter, getStepContents, type Tokens } from '@tradewind/engine'
import type { ChannelDriver, LoadedStep } from '../channels.ts'
import { roomFor } from '../step-sizes.ts'
import { loadSmsStep } from './load-sms-step.ts'
import type { SmsMessage } from './sms-message.ts'

export interface SmsDriverOptions {
  gateway: ChannelAdapter<SmsMessage>
  tokens: Tokens
  /** Where recipients reach us: base of tracked links, without a slash at the end. The shorter, the fewer parts. */
  publicUrl: string
}

const maxLoaded = 50

/** Text messages: templates compiled once a step and kept, since a step is frozen; handed over by whichever gateway is set. */
export function smsDriver({ gateway, ...addresses }: SmsDriverOptions): ChannelDriver {
  const loaded = new Map<number, LoadedStep<SmsMessage>>()
  const room = roomFor(gateway.window ?? 1)
  const send = (batch: readonly SmsMessage[]) => gateway.send(batch)
  return {
    load: async (engine, _campaignId, stepId) => {
      const known = loaded.get(stepId)
      if (known) return known
      const contents = await engine.asSystem((ctx) => getStepContents(ctx, { stepId }))
      const { sound, ...step } = await loadSmsStep(engine, { stepId, ...contents }, room, addresses)
      const ready = { ...step, send }
      // One that did not compile is not kept: somebody may declare the attribute that it misses.
      if (sound) loaded.set(stepId, ready)
      if (loaded.size > maxLoaded) loaded.delete(loaded.keys().next().value ?? 0)
      return ready
    },
    prove: async (engine, step) => ({ ...(await loadSmsStep(engine, step, room, addresses)), send }),
    stop: () => gateway.stop?.(),
    close: () => gateway.close(),
  }
}
