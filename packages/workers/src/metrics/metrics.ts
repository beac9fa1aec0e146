import { type Channel, type Engine, mailState, type Outcome, queueNames, queueState } from '@tradewind/engine'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Queues } from '../queue.ts'

/** Figures of one process for Prometheus. Labels are kinds, routes' patterns and ids of senders: never about people. */
export interface Metrics {
  contentType: string
  /** Everything, in Prometheus' text format. Asks the database how long its promises have been due. */
  render(): Promise<string>
  /** What became of deliveries that were handed over together, `seconds` after they were claimed. */
  settled(about: { channel: Channel; senderId: number | null }, outcomes: readonly Outcome[], seconds: number): void
  /** Reports of providers were dropped, since no delivery of ours appeared that they could be about. */
  dropped(receipts: number): void
  /** A mail that came back was read. */
  read(kind: string, bounce?: { hard: boolean; reason: string }): void
  /** A request was answered. */
  answered(about: { method: string; route: string; status: number }, seconds: number): void
}

export function createMetrics({ engine, queues }: { engine: Engine; queues: Queues }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const deliveries = new Counter({
    name: 'tradewind_deliveries_total',
    help: 'Deliveries handed over, by what the channel said. channel-fault: its server was away or refused us.',
    labelNames: ['channel', 'outcome'],
    registers,
  })
  const bySender = new Counter({
    name: 'tradewind_sender_outcomes_total',
    help: 'The same by sender. A sender whose hard-fail, soft-fail or channel-fault grows against its sent is in trouble.',
    labelNames: ['sender', 'outcome'],
    registers,
  })
  const lastSent = new Gauge({
    name: 'tradewind_sender_last_sent_timestamp_seconds',
    help: 'When this process last handed over a message of the sender.',
    labelNames: ['sender'],
    registers,
  })
  const claimToSettle = new Histogram({
    name: 'tradewind_claim_to_settle_seconds',
    help: 'From the claim of a delivery to the outcome in the ledger.',
    labelNames: ['channel'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  const mails = new Counter({
    name: 'tradewind_mail_read_total',
    help: 'Mails read from the mailbox or the hook, by what they are; bounces also by hardness and reason.',
    labelNames: ['kind', 'hard', 'reason'],
    registers,
  })
  const mailLeft = new Gauge({
    name: 'tradewind_mail',
    help: 'Mails that wait to be read (waiting), or for somebody to look at them (aside).',
    labelNames: ['state'],
    registers,
  })
  const requests = new Histogram({
    name: 'tradewind_request_seconds',
    help: 'Requests to the API and the public pages, by the pattern of their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
    registers,
  })
  const strays = new Counter({
    name: 'tradewind_stray_receipts_total',
    help: 'Reports of providers that were dropped after a week: about no delivery of ours.',
    registers,
  })
  const promises = new Gauge({
    name: 'tradewind_promises',
    help: 'Work promised in the database: due and not begun, with a worker, later, of a paused campaign.',
    labelNames: ['queue', 'state'],
    registers,
  })
  const age = new Gauge({
    name: 'tradewind_queue_age_seconds',
    help: 'How long the oldest work that is due and not begun has been waiting; 0 without any.',
    labelNames: ['queue'],
    registers,
  })
  const waiting = new Gauge({
    name: 'tradewind_jobs_waiting',
    help: 'Jobs that wait in the queue itself. Absent while it does not answer.',
    labelNames: ['queue'],
    registers,
  })
  const up = new Gauge({
    name: 'tradewind_part_up',
    help: 'Whether the database and the queue answered just now.',
    labelNames: ['part'],
    registers,
  })

  const look = async (part: string, work: () => Promise<void>) => {
    const answered = await work().then(
      () => 1,
      () => 0,
    )
    up.set({ part }, answered)
  }
  const lookAtMail = async () => {
    const { waiting, aside } = await engine.asSystem(mailState)
    mailLeft.set({ state: 'waiting' }, waiting)
    mailLeft.set({ state: 'aside' }, aside)
  }
  const lookAtPromises = async () => {
    const { queues } = await engine.asSystem(queueState)
    for (const { queue, oldestDueSeconds, ...counts } of queues) {
      for (const [state, count] of Object.entries(counts)) promises.set({ queue, state }, count)
      age.set({ queue }, oldestDueSeconds ?? 0)
    }
  }
  const lookAtJobs = async () => {
    waiting.reset()
    for (const queue of queueNames) waiting.set({ queue }, await queues.waiting(queue))
  }
  return {
    contentType: registry.contentType,
    render: async () => {
      await Promise.all([
        look('database', lookAtPromises),
        look('queue', lookAtJobs),
        lookAtMail().catch(() => mailLeft.reset()),
      ])
      return registry.metrics()
    },
    settled: ({ channel, senderId }, outcomes, seconds) => {
      const sender = String(senderId ?? 'none')
      for (const outcome of outcomes) {
        const kind = outcome.kind === 'soft-fail' && outcome.channelFault ? 'channel-fault' : outcome.kind
        deliveries.inc({ channel, outcome: kind })
        bySender.inc({ sender, outcome: kind })
        claimToSettle.observe({ channel }, seconds)
        if (kind === 'sent') lastSent.setToCurrentTime({ sender })
      }
    },
    dropped: (receipts) => strays.inc(receipts),
    read: (kind, bounce) => mails.inc({ kind, hard: bounce ? String(bounce.hard) : '', reason: bounce?.reason ?? '' }),
    answered: ({ method, route, status }, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
  }
}
