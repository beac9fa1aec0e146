import { type ChannelAdapter, type Engine, getStepContents } from '@tradewind/engine'
import type { ChannelDriver, LoadedStep } from '../channels.ts'
import { roomFor } from '../step-sizes.ts'
import type { Mail } from './compose.ts'
import { type EmailOptions, type EmailStep, loadStep } from './load-step.ts'

export interface EmailDriverOptions extends EmailOptions {
  smtp: ChannelAdapter<Mail>
}

const mostLoaded = 50

/** E-mail: composed once a step and cell, with links of each recipient's own, handed over by SMTP. */
export function emailDriver(options: EmailDriverOptions): ChannelDriver {
  const { smtp } = options
  const room = roomFor(smtp.window ?? 1)
  const loaded = new Map<string, Promise<EmailStep>>()

  /**
   * What a step sends is frozen with its template versions, so it is made ready once. One with a template that does not
   * compile is not kept, since somebody may declare the attribute that it misses.
   */
  const load = (engine: Engine, stepId: number): Promise<EmailStep> => {
    const key = `${engine.databaseUrl} ${stepId}`
    const known = loaded.get(key)
    if (known) return known
    const contents = engine.asSystem((ctx) => getStepContents(ctx, { stepId }))
    const step = contents.then((found) => loadStep(engine, { stepId, ...found }, room, options))
    loaded.set(key, step)
    const forget = () => loaded.delete(key)
    step.then(({ sound }) => sound || forget(), forget)
    if (loaded.size > mostLoaded) loaded.delete(loaded.keys().next().value ?? '')
    return step
  }

  return {
    load: async (engine, _campaignId, stepId): Promise<LoadedStep<Mail>> => {
      return { ...(await load(engine, stepId)), send: (batch) => smtp.send(batch) }
    },
    prove: async (engine, step) => ({
      ...(await loadStep(engine, step, room, options)),
      send: (batch: readonly Mail[]) => smtp.send(batch),
    }),
    stop: () => smtp.stop?.(),
    close: () => smtp.close(),
  }
}
