import { type EmailMessage, systemClock } from '@tradewind/engine'
import { SmtpChannel } from '@tradewind/workers'
import { startMailCatcher } from '@tradewind/workers/testing'
import nodemailer from 'nodemailer'
import { inTurn, ratioSection, type Section } from './harness.ts'

const messageCount = 1_500
const batch = 50

/** The e-mail channel, compose and hand-over, against nodemailer's own pool in the same batches to the same catcher. */
export async function benchEmail(): Promise<Section[]> {
  const catcher = await startMailCatcher()
  const channel = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false }, systemClock)
  // As many connections and as many messages on each as our channel has.
  const limits = { maxConnections: 10, maxMessages: 500 }
  const pool = nodemailer.createTransport({ host: '127.0.0.1', port: catcher.port, pool: true, ...limits })
  const inBatches = async (send: (messages: EmailMessage[]) => Promise<unknown>) => {
    for (let i = 0; i < messageCount; i += batch) await send(Array.from({ length: batch }, (_, n) => message(i + n)))
  }
  const [ours, theirs] = await inTurn(
    3,
    () => inBatches((messages) => channel.send(messages)),
    () =>
      inBatches((messages) =>
        Promise.all(messages.map(({ unsubscribeUrl: _, replyTo: __, ...m }) => pool.sendMail(m))),
      ),
  )
  pool.close()
  await channel.close()
  await catcher.close()
  const rates = { ours: messageCount / ours, limit: messageCount / theirs, unit: 'messages/s', goal: null }
  return [ratioSection('E-mail', [{ name: 'e-mail channel', ...rates, against: "nodemailer's pooled sendMail" }])]
}

function message(seq: number): EmailMessage {
  return {
    seq,
    messageId: `<bench.${seq}@post.example>`,
    from: { name: '信风市邮政', address: 'bench@post.example' },
    replyTo: null,
    to: { name: `客户${seq}`, address: `k${seq}@mail.example` },
    subject: `客户${seq}，岁末将至`,
    html: `<p>${'尊敬的客户，岁末将至，愿您平安。Season greetings. '.repeat(60)}</p>`,
    text: '尊敬的客户，岁末将至，愿您平安。Season greetings. '.repeat(40),
    unsubscribeUrl: 'https://post.example/u/token',
  }
}
