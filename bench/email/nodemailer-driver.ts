import { getStepContents, mergeFields, type Outcome, type Tokens } from '@tradewind/engine'
import { compileEmail, type MergeData } from '@tradewind/templates'
import { type ChannelDriver, type LoadedStep, Places } from '@tradewind/workers'
import nodemailer from 'nodemailer'
import { listHeaders, slots } from './template.ts'

type Message = Parameters<ReturnType<typeof nodemailer.createTransport>['sendMail']>[0]

/** The same steps in the same chunks, each message rendered with Handlebars and given to nodemailer's pool. */
export function nodemailerDriver(
  server: { host: string; port: number; connections: number },
  tokens: Tokens,
): ChannelDriver {
  const { connections, ...address } = server
  const pool = nodemailer.createTransport({ ...address, pool: true, maxConnections: connections, maxMessages: 500 })
  const room = new Places(12) // as much as it makes use of
  const send = async (message: Message): Promise<Outcome> =>
    pool.sendMail(message).then(
      () => ({ kind: 'sent' }),
      (error: Error) => ({ kind: 'hard-fail', reason: error.message }),
    )
  return {
    load: async (engine, _campaignId, stepId): Promise<LoadedStep<Message>> => {
      const { fields, sender, contents } = await engine.asSystem(async (ctx) => ({
        fields: await mergeFields(ctx),
        ...(await getStepContents(ctx, { stepId })),
      }))
      const byCell = new Map(contents.map((content) => [content.cellId, compileEmail(content, fields)]))
      const from = { name: sender?.name ?? '', address: sender?.address ?? '' }
      return {
        claimSize: 1_000,
        batchSize: 100,
        room,
        sender,
        render: ({ cellId, seq, to, data }) => {
          const key = { stepId, seq }
          const token = tokens.sign(key)
          const rendered = byCell.get(cellId)?.render(data as unknown as MergeData, slots(token))
          const headers = listHeaders(token)
          const messageId = tokens.messageId(key, 'post.example')
          return { ...rendered, messageId, from, to: { name: data.customer.name, address: to }, headers }
        },
        send: (batch) => Promise.all(batch.map(send)),
      }
    },
    close: async () => pool.close(),
  }
}
