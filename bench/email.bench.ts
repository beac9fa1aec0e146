import { createTokens } from '@tradewind/engine'
import { Bytes, compileEmail, type MergeData } from '@tradewind/templates'
import { createComposer } from '@tradewind/workers'
import MailComposer from 'nodemailer/lib/mail-composer'
import { type Delivered, openStage } from './email/stage.ts'
import { fields, listHeaders, secret, sender, slots, template } from './email/template.ts'
import { count, goal, median, ratioSection, type Section } from './harness.ts'

const rounds = 3
const recipients = 100_000
/** The pool of nodemailer takes as long for these as we for ten times as many. */
const fewer = 10_000

const email = compileEmail(template, fields)
const tokens = createTokens(secret)

/**
 * Delivering campaigns: from the claim to the settlement, in a worker's process of its own, to Postfix's smtp-sink. Against
 * the same with nodemailer's pool, and against a C program that does nothing but send.
 */
export async function benchEmail(): Promise<Section[]> {
  const composing = await benchComposer()
  const stage = await openStage(recipients)
  try {
    const [ours, theirs, bare]: [Delivered[], Delivered[], number[]] = [[], [], []]
    await stage.deliver(1_000, 'ours') // meets cold caches
    for (let round = 0; round < rounds; round++) {
      const took = await stage.sendBare(recipients, sample())
      if (took !== undefined) bare.push(recipients / took)
      ours.push(await stage.deliver(recipients, 'ours'))
      theirs.push(await stage.deliver(fewer, 'nodemailer'))
    }
    const rate = median(ours.map(({ seconds }) => recipients / seconds))
    const pooled = median(theirs.map(({ seconds }) => fewer / seconds))
    const name = 'campaign, claim to settlement'
    const against = [{ name, ours: rate, limit: pooled, unit: 'messages/s', goal: 10, against: "nodemailer's pool" }]
    if (bare.length > 0) {
      against.push({ name, ours: rate, limit: median(bare), unit: 'messages/s', goal: 0.6, against: 'a C client' })
    }
    const most = Math.max(...ours.map(({ megabytes }) => megabytes))
    const cost = (runs: Delivered[], of: number) => [
      (median(runs.map(({ cpu }) => cpu)) / of) * 1e6,
      (median(runs.map(({ database }) => database)) / of) * 1e6,
    ]
    const row = (who: string, runs: Delivered[], of: number) => [
      who,
      ...cost(runs, of).map((micros) => `${count(micros)} us`),
      `${Math.max(...runs.map(({ megabytes }) => megabytes))} MB`,
    ]
    return [
      composing,
      ratioSection(
        `${count(recipients)} recipients, 10 connections, WORKER_CONCURRENCY=4, smtp-sink, ${rounds} rounds in turn`,
        against,
      ),
      {
        title: 'What a delivery costs',
        table: [
          ['who', 'CPU of the worker', 'CPU of PostgreSQL', 'memory of the worker'],
          row('ours', ours, recipients),
          row("nodemailer's pool", theirs, fewer),
        ],
        notes: goal(most <= 200, `Memory <= 200 MB`),
      },
    ]
  } finally {
    await stage.close()
  }
}

const sizes = [10_000, 100_000, 1_000_000]

/** Of each size so many that a hundred thousand are delivered: else what the server does a minute later (vacuum) would be left out of small ones. */
const together = 100_000

/** Whether a delivery costs the same in small and in large campaigns. */
export async function benchEmailGrowth(): Promise<Section[]> {
  const stage = await openStage(Math.max(...sizes))
  try {
    await stage.deliver(1_000, 'ours') // meets cold caches
    const head = ['recipients', 'messages/s', 'CPU per delivery', 'of it worker', 'PostgreSQL', 'memory of the worker']
    const table: string[][] = [head]
    const costs: number[] = []
    for (const size of sizes) {
      const campaigns = Math.max(1, together / size)
      const { cpu, database, seconds, megabytes } = await stage.deliver(size, 'ours', campaigns)
      const all = size * campaigns
      costs.push(((cpu + database) / all) * 1e6)
      const micros = [cpu + database, cpu, database].map((taken) => `${count((taken / all) * 1e6)} us`)
      table.push([`${campaigns} x ${count(size)}`, count(all / seconds), ...micros, `${megabytes} MB`])
    }
    const spread = Math.max(...costs) / Math.min(...costs)
    const notes = `Worker and database together, until the figures of the campaigns are counted too. ${goal(spread <= 1.15, `Largest / smallest ${spread.toFixed(2)} <= 1.15`)}`
    return [{ title: 'Cost per delivery by the size of a campaign', table, notes }]
  } finally {
    await stage.close()
  }
}

const compose = createComposer({
  ...{ email: email.forWire(slots), from: sender, replyTo: null, tokens, bounceAddress: null, attachments: [] },
  unsubscribeUrl: (token) => slots(token).unsubscribe,
  now: () => new Date(),
})
const write = (seq: number, out: Bytes) =>
  compose({ key: { stepId: 1, seq }, name: `王芳${seq}`, address: `k${seq}@mail.example`, data: dataOf(seq) }).compose(
    out,
  )

function sample(): Buffer {
  const out = new Bytes()
  write(1, out)
  return Buffer.from(out.view())
}

/** What writing a message costs, against nodemailer's composer with the same parts. */
async function benchComposer(): Promise<Section> {
  const out = new Bytes()
  const ours = async (messages: number) => {
    for (let seq = 1; seq <= messages; seq++) {
      out.clear()
      write(seq, out)
    }
  }
  const theirs = async (messages: number) => {
    for (let seq = 1; seq <= messages; seq++) {
      const key = { stepId: 1, seq }
      const token = tokens.sign(key)
      const { subject, html, text } = email.render(dataOf(seq), slots(token))
      const to = { name: `王芳${seq}`, address: `k${seq}@mail.example` }
      const messageId = tokens.messageId(key, 'post.example')
      const parts = { messageId, from: sender, to, subject, html, text, headers: listHeaders(token) }
      await new MailComposer(parts).compile().build()
    }
  }
  await ours(20_000)
  await theirs(500)
  const [fast, slow] = [await cpuRate(100_000, ours), await cpuRate(2_000, theirs)]
  const title = `Composing a message of ${(out.length / 1024).toFixed(1)} KB`
  const rates = { ours: fast, limit: slow, unit: 'messages/CPU s', goal: 50 }
  return ratioSection(title, [{ name: 'composer', ...rates, against: 'MailComposer.build()' }])
}

async function cpuRate(messages: number, work: (messages: number) => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work(messages)
  const { user, system } = process.cpuUsage(before)
  return messages / ((user + system) / 1e6)
}

const dataOf = (seq: number): MergeData => ({
  customer: { name: `王芳${seq}`, salutation: '王芳女士' },
  unit: { name: '信风市邮政分公司' },
})
