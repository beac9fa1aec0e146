import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  campaignCurve,
  campaignCurveSchema,
  campaignDays,
  campaignDaysSchema,
  campaignForecastSchema,
  campaignMoney,
  campaignMoneySchema,
  campaignMonitorSchema,
  campaignScoreSchema,
  campaignStaff,
  campaignStaffInput,
  campaignStaffSchema,
  campaignSteps,
  campaignStepsSchema,
  campaignUnits,
  campaignUnitsSchema,
  forecastCampaign,
  monitorCampaign,
  reportInput,
  scoreCampaign,
} from '@tradewind/engine'
import { act } from '../act.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, idParam, idText, instantText, problems } from '../operation.ts'

const tags = ['Campaigns']
const { unitId, fresh } = reportInput.shape
const freshText = z
  .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive', error: 'Give true or false.' })
  .default(false)
  .openapi({ type: 'boolean', description: fresh.description ?? '' })
const whole = z.strictObject({ fresh: freshText })
/** What of a campaign a report is about. */
export const within = whole.extend({ unitId: idText.optional().openapi({ description: unitId.description ?? '' }) })
export const windowText = z.object({ from: instantText, to: instantText, closed: z.boolean() }).nullable()
export const asOf = { asOf: instantText.openapi({ description: 'Everything recorded before is in these figures.' }) }

const report = <Path extends string, Query extends z.ZodObject, Answer extends z.ZodObject>(
  path: Path,
  about: { summary: string; description: string; query: Query; schema: Answer },
) =>
  createRoute({
    method: 'get',
    path: `/campaigns/{id}/${path}` as const,
    tags,
    summary: about.summary,
    description: about.description,
    request: { params: idParam, query: about.query },
    responses: {
      200: answer('The figures; money in minor units.', about.schema.extend(asOf)),
      ...problems(400, 401, 403, 404),
    },
  })

const score = report('score', {
  summary: 'What it was worth: counts, rates, revenue and uplift by cell',
  description: 'At any time; the figures move until `window.closed`. `definitions` says what each one means.',
  query: whole,
  schema: campaignScoreSchema.extend({ window: windowText }),
})
const monitor = report('monitor', {
  summary: 'Which cell is ahead, to be asked as often as you like while it runs',
  description:
    'The intervals hold at all looks together, so a winner that is none is named in at most 5 % of campaigns. ' +
    '`words` say it: no winner yet is an answer.',
  query: whole,
  schema: campaignMonitorSchema.extend({ window: windowText }),
})
const money = report('money', {
  summary: 'What it cost and brought, and the return',
  description:
    'With a control the revenue is incremental and has an interval; without, it is attributed and called so. No return is ' +
    'given while a price or the margin is missing: `words` say which.',
  query: whole,
  schema: campaignMoneySchema,
})
const forecast = report('forecast', {
  summary: 'What it will come to by the end of its response window, by channel, and whether that misses the target',
  description:
    'Learnt from earlier campaigns of the same channel whose windows are closed. The band holds the final number in 80 of ' +
    '100 campaigns. Without enough of them there is no forecast, and `words` say what it takes.',
  query: whole,
  schema: campaignForecastSchema.extend({
    target: campaignForecastSchema.shape.target.unwrap().extend({ setAt: instantText }).nullable(),
  }),
})
const units = report('units', {
  summary: 'Its result by unit: the units directly below one, each with all below it',
  description:
    'Customers count where they were at the launch. A branch may ask about a campaign that was made above it, for its ' +
    'own customers.',
  query: within,
  schema: campaignUnitsSchema,
})
const steps = report('steps', {
  summary: 'Its result by step and channel',
  description:
    'Answers are credited to the delivery they name, else to the last that had reached the customer by then.',
  query: within,
  schema: campaignStepsSchema,
})
const days = report('days', {
  summary: 'What happened on each day, by channel',
  description: 'Business days; those on which nothing happened are left out.',
  query: whole,
  schema: campaignDaysSchema,
})
const curve = report('curve', {
  summary: 'The response curve: answers by whole days since the customer was reached, by channel',
  description: 'A day counts only those for whom it is over, so `responded / exposed` is the share that answers on it.',
  query: whole,
  schema: campaignCurveSchema,
})
const staff = report('staff', {
  summary: 'What staff did for it, by person',
  description: 'Work orders go to who has them, outcomes to who recorded them.',
  query: within.extend({ from: campaignStaffInput.shape.from, to: campaignStaffInput.shape.to }),
  schema: campaignStaffSchema,
})

/** Reports on a campaign, all from its rollups. */
export const campaignReports = new OpenAPIHono<AppEnv>()
  .openapi(score, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => scoreCampaign(ctx, input)), 200)
  })
  .openapi(monitor, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => monitorCampaign(ctx, input)), 200)
  })
  .openapi(money, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignMoney(ctx, input)), 200)
  })
  .openapi(forecast, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => forecastCampaign(ctx, input)), 200)
  })
  .openapi(units, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignUnits(ctx, input)), 200)
  })
  .openapi(steps, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignSteps(ctx, input)), 200)
  })
  .openapi(days, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignDays(ctx, input)), 200)
  })
  .openapi(curve, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignCurve(ctx, input)), 200)
  })
  .openapi(staff, async (c) => {
    const input = { campaignId: c.req.valid('param').id, ...c.req.valid('query') }
    return c.json(await act(c, (ctx) => campaignStaff(ctx, input)), 200)
  })
