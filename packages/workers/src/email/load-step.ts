import {
  type ClaimedDelivery,
  type EmailMessage,
  type Engine,
  getStepContents,
  mergeFields,
  type StepContents,
} from '@tradewind/engine'
import { type CompiledEmail, compileEmail, type MergeData, TemplateProblems } from '@tradewind/templates'
import type { Deps } from '../deps.ts'

/** A step as a worker holds it: compiled once, rendered many times. */
export interface Step {
  sender: StepContents['sender']
  /** Throws when the cell's template cannot be used, or not for this recipient. */
  render(delivery: ClaimedDelivery, deps: Pick<Deps, 'tokens' | 'publicUrl'>): EmailMessage
  /** Deliveries in a claim: what a worker holds in memory, and how long ago it was that consent was checked. */
  claimSize: number
  /** Deliveries handed over between two settlements: what a crash can leave unknown. */
  batchSize: number
}

const most = { claim: 500, batch: 50 }

/**
 * A throttled sender gets batches of no more than a second's messages, so that the throttle is smooth, and claims of no
 * more than ten seconds', so that who opts out while they wait is not written to.
 */
function sizesFor(ratePerSecond: number | null): Pick<Step, 'claimSize' | 'batchSize'> {
  const within = (seconds: number, limit: number) =>
    ratePerSecond === null ? limit : Math.max(1, Math.min(limit, Math.floor(ratePerSecond * seconds)))
  return { claimSize: within(10, most.claim), batchSize: within(1, most.batch) }
}

const loaded = new Map<string, Promise<LoadedStep>>()
const maxLoaded = 50

/**
 * What a step sends is frozen with its template versions, so it is compiled once per worker and database. A template
 * that does not compile throws when it is rendered, for each recipient, so that the deliveries are held with the reason;
 * it is not kept, since somebody may declare the attribute that it misses.
 */
export function loadStep(engine: Engine, campaignId: number, stepId: number): Promise<Step> {
  const key = `${engine.databaseUrl} ${stepId}`
  const known = loaded.get(key)
  if (known) return known
  const step = compileStep(engine, campaignId, stepId)
  loaded.set(key, step)
  const forget = () => loaded.delete(key)
  step.then(({ sound }) => sound || forget(), forget)
  if (loaded.size > maxLoaded) loaded.delete(loaded.keys().next().value ?? '')
  return step
}

interface LoadedStep extends Step {
  /** Every template compiled. */
  sound: boolean
}

async function compileStep(engine: Engine, campaignId: number, stepId: number): Promise<LoadedStep> {
  const { fields, sender, contents } = await engine.asSystem(async (ctx) => ({
    fields: await mergeFields(ctx),
    ...(await getStepContents(ctx, { campaignId, stepId })),
  }))
  const byCell = new Map(contents.map((content) => [content.cellId, compile(content, fields)]))
  const domain = sender.address.split('@')[1] ?? 'localhost'
  return {
    sender,
    ...sizesFor(sender.ratePerSecond),
    sound: [...byCell.values()].every((email) => !(email instanceof TemplateProblems)),
    render: (delivery, { tokens, publicUrl }) => {
      const email = byCell.get(delivery.cellId)
      if (!email) throw new Error('This cell has no template in this step.')
      if (email instanceof TemplateProblems) throw email
      const token = tokens.sign({ stepId, seq: delivery.seq })
      const unsubscribeUrl = `${publicUrl}/u/${token}`
      const rendered = email.render(delivery.data as unknown as MergeData, {
        link: (n) => `${publicUrl}/c/${token}/${n}`,
        openPixel: `${publicUrl}/o/${token}.gif`,
        unsubscribe: unsubscribeUrl,
        replyForm: `${publicUrl}/r/${token}`,
      })
      return {
        seq: delivery.seq,
        messageId: tokens.messageId({ stepId, seq: delivery.seq }, domain),
        from: { name: sender.name, address: sender.address },
        replyTo: sender.replyTo,
        to: { name: delivery.data.customer.name, address: delivery.email },
        ...rendered,
        unsubscribeUrl,
      }
    },
  }
}

function compile(content: StepContents['contents'][number], fields: string[]): CompiledEmail | TemplateProblems {
  try {
    return compileEmail(content, fields)
  } catch (error) {
    if (error instanceof TemplateProblems) return error
    throw error
  }
}
