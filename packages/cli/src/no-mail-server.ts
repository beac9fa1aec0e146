import type { ChannelAdapter } from '@tradewind/engine'
import type { Mail } from '@tradewind/workers'

/** Stands in until a mail server is set: e-mails wait in the ledger, with the reason, and lose nothing. */
export const noMailServer: ChannelAdapter<Mail> = {
  send: async (batch) =>
    batch.map(() => ({
      kind: 'soft-fail',
      channelFault: true,
      reason: 'No mail server is set. Set SMTP_URL, for example smtp://user:password@mail.example.com:587.',
    })),
  close: async () => undefined,
}
