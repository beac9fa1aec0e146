import { createTokens } from '@tradewind/engine'
import { compileSms, signed } from '@tradewind/templates'
import { KannelChannel, type SmsMessage } from '@tradewind/workers'
import { hasKannel, startKannel } from '@tradewind/workers/testing'
import { goal, type Section } from './harness.ts'

const messageCount = 10_000
const batch = 4
const tokens = createTokens('a secret for benchmarks, long enough to pass')
const publicUrl = 'https://post.example'

/**
 * Text messages through Kannel, rendered and handed over, as many batches of 4 at a time as jobs have in the channel's
 * window: CPU seconds of this process for 10,000.
 */
export async function benchSms(): Promise<Section[]> {
  if (!hasKannel()) throw new Error('This bench needs kannel: apt-get install kannel.')
  const template = {
    text: '{{customer.salutation}}您好，新邮上市：https://example.com/stamps 退订回T',
    providerTemplate: null,
  }
  const compiled = compileSms(template, ['customer.salutation'])
  const message = (seq: number): SmsMessage => {
    const token = tokens.signShort({ stepId: 1, seq })
    const slots = { link: (n: number) => `${publicUrl}/c/${token}/${n}`, unsubscribe: '', replyForm: '' }
    const text = signed('邮政', compiled.render({ customer: { salutation: `王芳${seq}女士` } }, slots))
    return {
      seq,
      reference: `1-${seq}`,
      from: '10690000',
      to: `+86138${String(seq).padStart(8, '0')}`,
      text,
      template: null,
    }
  }
  const kannel = await startKannel({ blind: true })
  const { sendsmsUrl: url, username, password } = kannel
  const channel = new KannelChannel({ url, username, password, receiptUrl: null })
  const atOnce = Math.floor(channel.window / batch)
  let refused = 0
  const cpu: number[] = []
  const rates: number[] = []
  const send = async () => {
    const [before, started] = [process.cpuUsage(), performance.now()]
    let next = 1
    const chunk = async () => {
      while (next <= messageCount) {
        const from = next
        next += batch
        const outcomes = await channel.send(Array.from({ length: batch }, (_, n) => message(from + n)))
        refused += outcomes.filter(({ kind }) => kind !== 'sent').length
      }
    }
    await Promise.all(Array.from({ length: atOnce }, chunk))
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1e6)
    rates.push(messageCount / ((performance.now() - started) / 1000))
  }
  for (let round = 0; round < 4; round++) await send()
  await channel.close()
  await kannel.stop()
  const counted = cpu.slice(1).toSorted((a, b) => a - b)
  const middle = counted[1] ?? Number.NaN
  const rate = rates.slice(1).toSorted((a, b) => a - b)[1] ?? Number.NaN
  return [
    {
      title: 'Text messages through Kannel',
      notes: `Rendered and handed over by one process, ${atOnce} batches of ${batch} at a time, ${messageCount} in each of three rounds after one that is not counted; ${refused} were not taken.`,
      table: [
        ['what', 'median', 'lowest', 'highest', 'goal'],
        [
          `CPU seconds of ours for ${messageCount.toLocaleString('en')}`,
          middle.toFixed(2),
          (counted[0] ?? 0).toFixed(2),
          (counted[2] ?? 0).toFixed(2),
          goal(middle <= 1, '<= 1'),
        ],
        ['messages a second, as fast as the gateway takes them', rate.toFixed(0), '', '', ''],
      ],
    },
  ]
}
