import { z } from 'zod'

const id = z.number().int().positive()

/**
 * Every job: its payload and the queue it runs in. No handler code and no queue library, so that whoever promises a
 * job loads neither. Payloads carry ids and ranges, never names or addresses.
 */
export const jobs = {
  /** Freezes the audience into the ledger and starts the campaign. */
  'launch-campaign': { queue: 'campaigns', payload: z.strictObject({ campaignId: id }) },
  /** Looks who of a step's forerunners is due for it by now. */
  'enter-step': { queue: 'campaigns', payload: z.strictObject({ campaignId: id, stepId: id }) },
  /** Delivers what is due among the deliveries numbered from..to of a step. */
  'deliver-chunk': {
    queue: 'deliveries',
    payload: z.strictObject({ campaignId: id, stepId: id, from: id, to: id }),
  },
  /** Sets the letters of a batch and puts the file in its place. */
  'print-batch': { queue: 'print', payload: z.strictObject({ batchId: id }) },
  /** Every night: grades, RFM and the state of the data. One promise, which moves on; its payload is how far it got. */
  'refresh-standing': {
    queue: 'upkeep',
    payload: z.strictObject({
      day: z.iso.date().optional(),
      stage: z.enum(['score', 'addresses', 'customers', 'measure']).optional(),
      /** Customers up to this id are done. */
      after: z.number().int().nonnegative().optional(),
    }),
  },
  /** Trains a response model and validates it; begins from the start wherever it was cut off. */
  'train-model': { queue: 'models', payload: z.strictObject({ modelId: id }) },
  /** Scores all customers of a model, by ranges of ids. Its payload is how far it got. */
  'score-customers': {
    queue: 'models',
    payload: z.strictObject({
      modelId: id,
      /** Customers up to this id are done. */
      after: z.number().int().nonnegative().optional(),
      scored: z.number().int().nonnegative().optional(),
    }),
  },
  /** Every morning: work orders that lay too long, whose people left, that are past due. One promise, which moves on. */
  'tend-work-orders': { queue: 'upkeep', payload: z.strictObject({}) },
  /** Looks whether what was heard of a campaign is a spike of bounces or complaints. */
  'guard-campaign': { queue: 'campaigns', payload: z.strictObject({ campaignId: id }) },
  /** Every day while a campaign with a target runs: whether the forecast misses it. */
  'watch-target': { queue: 'scoring', payload: z.strictObject({ campaignId: id }) },
  /** Every few seconds: counts what has changed into the rollups. One promise, which moves on. */
  'fold-rollups': { queue: 'scoring', payload: z.strictObject({}) },
  /** Judges the responses of a campaign anew after its rule of attribution was changed. How far it got stands in a row. */
  'attribute-campaign': { queue: 'upkeep', payload: z.strictObject({ campaignId: id }) },
  /** Records text messages of which not all parts came in time. */
  'close-sms-parts': { queue: 'upkeep', payload: z.strictObject({}) },
  /** Reads the mails that wait. */
  'read-mail': { queue: 'mail', payload: z.strictObject({}) },
  /** Sends what somebody tries of a plan. In a queue that is never long: they wait for it. */
  'send-proof': { queue: 'mail', payload: z.strictObject({ proofId: id }) },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.output<(typeof jobs)[N]['payload']>
export type QueueName = (typeof jobs)[JobName]['queue']
export const queueNames: readonly QueueName[] = [...new Set(Object.values(jobs).map(({ queue }) => queue))]

/** The jobs that run in a queue. */
export const jobsOf = (queue: QueueName): JobName[] =>
  (Object.keys(jobs) as JobName[]).filter((name) => jobs[name].queue === queue)

/** What travels: the promise's id, so that the worker can say it is kept. */
export const envelope = z.strictObject({ promiseId: id, payload: z.unknown() })
