import { sql } from 'kysely'
import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Ctx, elevated, rows } from '../../context.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { openReport, type ReportInput, reportHead } from './open-report.ts'

const count = z.int().min(0)

export const campaignStepsSchema = z.object({
  ...reportHead,
  steps: z.array(
    z.object({
      stepId: z.int().nullable().describe('Null: answers of those whom no step had reached before, the control too.'),
      position: z.int().nullable(),
      channel: z.enum(channels).nullable(),
      states: z.record(z.string(), count).describe('Deliveries that are out of the workers’ hands, by state.'),
      receipts: z.record(z.string(), count).describe('Those sent, by what came back.'),
      reached: count.describe('Sent, and not come back as bounced, returned or undelivered.'),
      firstReached: count.describe('Customers reached for the first time.'),
      responded: count.describe('Customers whose first response is credited to the step.'),
      converted: count.describe('Customers whose first order is credited to the step.'),
      revenue: z.int().describe('Order value credited to the step, less refunds.'),
    }),
  ),
})
export type CampaignSteps = z.infer<typeof campaignStepsSchema>
type Step = CampaignSteps['steps'][number]

/**
 * What each step, and with it each channel, has sent, and what was credited to it: a response to the delivery that it
 * names, else to the last that had reached the customer by then. See `openReport` for who may ask, and what it throws.
 */
export async function campaignSteps(ctx: Ctx, input: ReportInput): Promise<CampaignSteps> {
  const { whole, ...head } = await openReport(ctx, input)
  const { campaignId, unitId } = head
  const lines = await rows<Line>(
    ctx,
    sql`select step_id as "stepId", state, receipt, sum(n)::int as n,
               coalesce(sum(n) filter (where reached), 0)::int as "firstReached",
               coalesce(sum(n) filter (where responded), 0)::int as responded,
               coalesce(sum(n) filter (where converted), 0)::int as converted, sum(amount)::bigint as revenue
        from rollup
        where campaign_id = ${campaignId}
          and ${whole ? sql`grain = 'step'` : sql`grain = 'unit-step' and unit_id in ${unitsBelow(unitId)}`}
        group by 1, 2, 3`,
  )
  // Elevated: a branch may not see the campaign that its customers are in; its steps are no secret from it.
  const steps = await elevated(ctx, (all) =>
    rows<Pick<Step, 'stepId' | 'position' | 'channel'>>(
      all,
      sql`select id as "stepId", position, channel from step where campaign_id = ${campaignId} order by position`,
    ),
  )
  const ofStep = (id: number | null) => lines.filter(({ stepId }) => stepId === id)
  const uncaused = { stepId: null, position: null, channel: null }
  return {
    ...head,
    steps: [
      ...steps.map((step) => ({ ...step, ...addUp(ofStep(step.stepId)) })),
      ...(ofStep(null).length > 0 ? [{ ...uncaused, ...addUp(ofStep(null)) }] : []),
    ],
  }
}

/** Of deliveries with a state, of responses without. */
interface Line {
  stepId: number | null
  state: string | null
  receipt: string | null
  n: number
  firstReached: number
  responded: number
  converted: number
  revenue: number
}

const cameBack = new Set(['bounced', 'returned', 'undelivered'])

function addUp(lines: Line[]): Omit<Step, 'stepId' | 'position' | 'channel'> {
  const sent = lines.filter(({ state }) => state === 'sent')
  return {
    states: tally(lines, ({ state }) => state),
    receipts: tally(sent, ({ receipt }) => receipt),
    reached: sum(
      sent.filter(({ receipt }) => !cameBack.has(receipt ?? '')),
      ({ n }) => n,
    ),
    firstReached: sum(lines, (line) => line.firstReached),
    responded: sum(lines, (line) => line.responded),
    converted: sum(lines, (line) => line.converted),
    revenue: sum(lines, (line) => line.revenue),
  }
}

const sum = (lines: Line[], of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0)

function tally(lines: Line[], by: (line: Line) => string | null): Record<string, number> {
  const named = lines.filter((line) => by(line) !== null)
  return Object.fromEntries([...Map.groupBy(named, by)].map(([name, group]) => [name, sum(group, ({ n }) => n)]))
}
