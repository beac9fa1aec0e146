import type { ChannelAdapter, EmailMessage, Tokens } from '@tradewind/engine'
import type { ChannelDriver } from '../channels.ts'
import { loadStep } from './load-step.ts'

export interface EmailDriverOptions {
  smtp: ChannelAdapter<EmailMessage>
  tokens: Tokens
  /** Where recipients reach us: base of tracked links, without a slash at the end. */
  publicUrl: string
}

/** E-mail: templates compiled once a step, messages with links of each recipient's own, handed over by SMTP. */
export const emailDriver = ({ smtp, tokens, publicUrl }: EmailDriverOptions): ChannelDriver => ({
  load: async (engine, _campaignId, stepId) => {
    const { render, ...step } = await loadStep(engine, stepId)
    return {
      ...step,
      render: (delivery) => render(delivery, { tokens, publicUrl }),
      send: (batch: readonly EmailMessage[]) => smtp.send(batch),
    }
  },
  close: () => smtp.close(),
})
