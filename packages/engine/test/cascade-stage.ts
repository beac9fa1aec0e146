import { sql } from 'kysely'
import {
  addToCampaignList,
  type CampaignProgress,
  type Channel,
  type Chunk,
  type Ctx,
  campaignProgress,
  checkBooks,
  createCampaign,
  createSender,
  createTokens,
  enterStep,
  getCampaign,
  MovableClock,
  noteStepProblem,
  type Outcome,
  offerJobs,
  recordResponses,
  rows,
  saveTemplate,
  TradewindError,
} from '../src/index.ts'
import { createTestEngine, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'
import { deliverChunk, launchNow, makeReachable } from './campaign-fixture.ts'

const tokens = createTokens('x'.repeat(32))
export const day = 86_400_000
export const start = new Date('2026-03-02T02:00:00Z')

export interface PlannedStep {
  channel: Channel
  delayDays?: number
  condition?: { unreached?: boolean; filter?: unknown }
  /** Cells that get something; all treated ones when left out. */
  cells?: string[]
}

export interface Plan {
  steps: PlannedStep[]
  size?: number
  cells?: { name: string; weight: number; control?: boolean }[]
  more?: Partial<Parameters<typeof createCampaign>[1]>
  /** Changes the customers before they are put on the list. */
  with?: (ctx: Ctx, customers: number[]) => Promise<unknown>
}

/** A branch whose customers can be reached by every channel, a clock to move, and workers that do what is due. */
export async function createStage() {
  const clock = new MovableClock(start)
  const engine: TestEngine = await createTestEngine({ clock })
  const as = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => engine.asSystem(work)
  const { branchIds, cityId } = await as(seedCity)
  const unitId = branchIds[0] as number
  const senderId = await as(async (ctx) => (await createSender(ctx, { unitId, name: 'Post', address: 'post@x.cn' })).id)
  let n = 0

  const seed = async (ctx: Ctx, count: number, prefix: string): Promise<number[]> => {
    const customers = await seedCustomers(ctx, unitId, count, prefix)
    await makeReachable(ctx, customers, ['letter', 'phone', 'visit', 'meeting'])
    return customers
  }

  const template = async (ctx: Ctx, channel: Channel): Promise<number> => {
    n += 1
    const words = channel === 'email' ? { subject: 'Hello', html: '<p>Hello</p>' } : { text: 'Hello' }
    return (await saveTemplate(ctx, { unitId, channel, name: `template ${n}`, ...words })).id
  }

  /** A scheduled draft with customers of its own, and their ids. */
  const plan = ({ steps, size = 4, cells = [{ name: 'A', weight: 1 }], more = {}, with: change }: Plan) =>
    as(async (ctx) => {
      n += 1
      const prefix = `K${n}x`
      const customers = await seed(ctx, size, prefix)
      await change?.(ctx, customers)
      const treated = cells.filter(({ control }) => !control).map(({ name }) => name)
      const planned = []
      for (const { cells: some = treated, ...step } of steps) {
        const templateId = await template(ctx, step.channel)
        planned.push({
          ...step,
          ...(step.channel === 'email' && { senderId }),
          contents: some.map((cell) => ({ cell, templateId })),
        })
      }
      const campaign = await createCampaign(ctx, {
        ...{ unitId, name: `campaign ${n}`, uploadedList: true, oncePerHousehold: false, cells, steps: planned },
        ...more,
      })
      const entries = customers.map((_, i) => ({ ref: `${prefix}${i + 1}` }))
      await addToCampaignList(ctx, { campaignId: campaign.id, entries })
      return { campaign, customers, stepIds: campaign.steps.map(({ id }) => id) }
    })

  const launch = async (given: Plan) => {
    const planned = await plan(given)
    await as((ctx) => launchNow(ctx, planned.campaign.id))
    return planned
  }

  /** Does everything that is due at this moment, as workers would, until nothing more is. */
  const work = async (
    say: (delivery: { stepId: number; customerId: number }) => Outcome = () => ({ kind: 'sent' }),
  ) => {
    for (let idle = false; !idle; ) {
      idle = true
      for (const queue of ['campaigns', 'deliveries'] as const) {
        const offers = await as((ctx) => offerJobs(ctx, { queue, limit: 100, leaseSeconds: 30 }))
        for (const { id, job, payload } of offers) {
          if (job !== 'enter-step' && job !== 'deliver-chunk') continue
          idle = false
          if (job === 'enter-step') await enter(id, payload as { campaignId: number; stepId: number })
          else await deliverChunk(engine, id, payload as Chunk, say)
        }
      }
    }
  }
  const enter = (id: number, step: { campaignId: number; stepId: number }) =>
    as((ctx) => enterStep(ctx, id, step)).catch((error: unknown) => {
      if (!(error instanceof TradewindError)) throw error
      return as((ctx) => noteStepProblem(ctx, id, { stepId: step.stepId, problem: error.message }))
    })
  /** Who has a delivery in a step, by its state: indices into the campaign's customers. */
  const inStep = async (stepId: number, customers: number[]) => {
    const found = await as((ctx) =>
      rows<{ state: string; customer_id: number }>(
        ctx,
        sql`select state, customer_id from delivery where step_id = ${stepId} order by customer_id`,
      ),
    )
    const byState = Map.groupBy(found, ({ state }) => state)
    return Object.fromEntries(
      [...byState].map(([state, of]) => [state, of.map(({ customer_id }) => customers.indexOf(customer_id))]),
    )
  }
  const progress = (campaignId: number): Promise<CampaignProgress> => as((ctx) => campaignProgress(ctx, { campaignId }))

  return {
    ...{ engine, clock, as, unitId, cityId, senderId, plan, launch, work, inStep, progress },
    pass: (days: number) => clock.moveTo(new Date(clock.now().getTime() + days * day)),
    state: (campaignId: number) => as(async (ctx) => (await getCampaign(ctx, { id: campaignId })).state),
    respond: (campaignId: number, customerId: number, kind: 'visit' | 'order' | 'unsubscribe') =>
      as((ctx) =>
        recordResponses(
          ctx,
          [
            {
              ...{ source: 'counter', externalId: `${campaignId}-${customerId}-${kind}`, kind, campaignId },
              ...{ customer: { id: customerId }, occurredAt: ctx.now.toISOString() },
              ...(kind === 'order' && { amount: 100 }),
            },
          ],
          tokens,
        ),
      ),
    problems: (campaignId: number) =>
      as(async (ctx) => (await checkBooks(ctx)).find((book) => book.campaignId === campaignId)?.problems),
  }
}
