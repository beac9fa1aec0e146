import {
  type ClaimedDelivery,
  type EmailMessage,
  type Engine,
  getStepContents,
  mergeFields,
  type StepContents,
} from '@tradewind/engine'
import { type CompiledEmail, compileEmail, type MergeData } from '@tradewind/templates'
import type { Deps } from '../deps.ts'

/** A step as a worker holds it: compiled once, rendered many times. */
export interface Step {
  sender: StepContents['sender']
  render(delivery: ClaimedDelivery, deps: Pick<Deps, 'tokens' | 'publicUrl'>): EmailMessage
  /** No batch larger than what the sender may send in a second, so that a throttle is smooth. */
  batchSize(wanted: number): number
}

const loaded = new Map<string, Promise<Step>>()
const maxLoaded = 50

/** What a step sends is frozen with its template versions, so it is compiled once per worker and database. */
export function loadStep(engine: Engine, campaignId: number, stepId: number): Promise<Step> {
  const key = `${engine.databaseUrl} ${stepId}`
  const known = loaded.get(key)
  if (known) return known
  const step = compileStep(engine, campaignId, stepId)
  loaded.set(key, step)
  step.catch(() => loaded.delete(key))
  if (loaded.size > maxLoaded) loaded.delete(loaded.keys().next().value ?? '')
  return step
}

async function compileStep(engine: Engine, campaignId: number, stepId: number): Promise<Step> {
  const { fields, sender, contents } = await engine.asSystem(async (ctx) => ({
    fields: await mergeFields(ctx),
    ...(await getStepContents(ctx, { campaignId, stepId })),
  }))
  const byCell = new Map<number, CompiledEmail>(contents.map((c) => [c.cellId, compileEmail(c, fields)]))
  const domain = sender.address.split('@')[1] ?? 'localhost'
  return {
    sender,
    batchSize: (wanted) => Math.max(1, Math.min(wanted, Math.floor(sender.ratePerSecond ?? wanted))),
    render: (delivery, { tokens, publicUrl }) => {
      const email = byCell.get(delivery.cellId)
      if (!email) throw new Error('This cell has no template in this step.')
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
