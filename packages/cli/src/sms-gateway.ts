import { type Engine, type Tokens, TradewindError } from '@tradewind/engine'
import {
  AlibabaChannel,
  type ChannelDriver,
  KannelChannel,
  SmppChannel,
  smppProvider,
  smsDriver,
  smsEvents,
} from '@tradewind/workers'
import { rootMessage } from './runtime.ts'
import type { SmsSetting } from './sms-setting.ts'

/** Where gateways report to; who knows the address may report. */
export const smsHookUrl = (publicUrl: string, tokens: Tokens): string =>
  `${publicUrl}/hooks/sms/${tokens.hookKey('sms')}`

/** The driver of text messages in a worker's process. */
export function openSms(
  setting: SmsSetting,
  { engine, tokens, publicUrl }: { engine: Engine; tokens: Tokens; publicUrl: string },
): ChannelDriver {
  const receiptUrl = `${smsHookUrl(publicUrl, tokens)}/kannel/receipt`
  const gateway =
    setting.kind === 'smpp'
      ? new SmppChannel(setting.options, engine.clock, smsEvents(engine, smppProvider))
      : setting.kind === 'kannel'
        ? new KannelChannel({ ...setting.options, receiptUrl })
        : new AlibabaChannel(setting.options)
  return smsDriver({ gateway, tokens, publicUrl })
}

/** What the gateway answers when it is greeted. Throws `unavailable` with what to do. */
export async function probeSms(setting: SmsSetting): Promise<string> {
  if (setting.kind === 'alibaba') return `${new URL(setting.options.endpoint).host}; tried when something is sent`
  const where =
    setting.kind === 'smpp' ? `${setting.options.host}:${setting.options.port}` : new URL(setting.options.url).host
  const greet =
    setting.kind === 'smpp'
      ? SmppChannel.probe(setting.options)
      : KannelChannel.probe({ ...setting.options, receiptUrl: null })
  await greet.catch((cause: unknown) => {
    throw new TradewindError('unavailable', `${where} says: ${rootMessage(cause)} Check SMS_URL.`, { cause })
  })
  return `${where} answers`
}
