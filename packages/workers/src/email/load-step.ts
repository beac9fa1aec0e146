import {
  type ClaimedDelivery,
  type EmailMessage,
  type Engine,
  getStepContents,
  mergeFields,
  type StepContents,
  type Tokens,
} from '@tradewind/engine'
import { type CompiledEmail, compileEmail, type MergeData, TemplateProblems } from '@tradewind/templates'
import type { LoadedStep } from '../channels.ts'

/** Makes a recipient's own addresses. */
interface Addresses {
  tokens: Tokens
  publicUrl: string
}

/** A step compiled once, rendered many times. */
interface Step extends Pick<LoadedStep<EmailMessage>, 'claimSize' | 'batchSize'> {
  sender: { id: number }
  /** Throws when the cell's template cannot be used, or not for this recipient. */
  render(delivery: ClaimedDelivery, addresses: Addresses): EmailMessage
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

const loaded = new Map<string, Promise<Compiled>>()
const maxLoaded = 50

/**
 * What a step sends is frozen with its template versions, so it is compiled once per worker and database. A template
 * that does not compile throws when it is rendered, for each recipient, so that the deliveries are held with the reason;
 * it is not kept, since somebody may declare the attribute that it misses.
 */
export function loadStep(engine: Engine, stepId: number): Promise<Step> {
  const key = `${engine.databaseUrl} ${stepId}`
  const known = loaded.get(key)
  if (known) return known
  const step = compileStep(engine, stepId)
  loaded.set(key, step)
  const forget = () => loaded.delete(key)
  step.then(({ sound }) => sound || forget(), forget)
  if (loaded.size > maxLoaded) loaded.delete(loaded.keys().next().value ?? '')
  return step
}

interface Compiled extends Step {
  /** Every template compiled. */
  sound: boolean
}

async function compileStep(engine: Engine, stepId: number): Promise<Compiled> {
  const { fields, sender, contents } = await engine.asSystem(async (ctx) => ({
    fields: await mergeFields(ctx),
    ...(await getStepContents(ctx, { stepId })),
  }))
  if (!sender) throw new Error(`Step ${stepId} is an e-mail without a sender.`)
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
        to: { name: delivery.data.customer.name, address: delivery.to },
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
