import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  campaignForecastSchema,
  campaignReport,
  campaignReportSchema,
  monthlyBulletin,
  monthlyBulletinInput,
  monthlyBulletinSchema,
  unitToday,
  unitTodaySchema,
} from '@tradewind/engine'
import { accepts } from 'hono/accepts'
import { act } from '../act.ts'
import type { AppContext, AppEnv } from '../app-env.ts'
import { attach } from '../attach.ts'
import { answer, idParam, instantText, problems } from '../operation.ts'
import {
  bulletinDocument,
  campaignDocument,
  type ReportDocument,
  reportFormats,
  reportPolicy,
} from '../reports/index.ts'
import { asOf, windowText, within } from './campaign-reports.ts'

const formats = ['json', 'html', 'xlsx', 'csv'] as const
const mediaTypes = {
  'application/json': 'json',
  'text/html': 'html',
  [reportFormats.xlsx.type]: 'xlsx',
  'text/csv': 'csv',
} as const

const written = z.strictObject({
  format: z.enum(formats).optional().openapi({ description: 'Left out: what the Accept header asks for, else JSON.' }),
  language: z.enum(['zh', 'en']).default('zh').openapi({ description: 'Of HTML, workbook and CSV; JSON has both.' }),
})

/** A 200 in every form that a report has. */
const everyForm = <S extends z.ZodType>(schema: S) => {
  const json = answer('The report. As HTML one self-contained page that prints as A4.', schema)
  const binary = { schema: z.string().openapi({ format: 'binary' }) }
  const text = { schema: z.string() }
  return {
    ...json,
    content: { ...json.content, 'text/html': text, 'text/csv': text, [reportFormats.xlsx.type]: binary },
  }
}

/** Instants as JSON has them. */
const forecastText = campaignForecastSchema
  .pick({ measures: true })
  .extend({ target: campaignForecastSchema.shape.target.unwrap().extend({ setAt: instantText }).nullable() })
  .nullable()
const campaignsText = z.array(
  monthlyBulletinSchema.shape.campaigns.element.extend({ from: instantText, to: instantText }),
)

const instantOrNull = instantText.nullable()
const openText = unitTodaySchema.shape.campaigns.shape.open.element.extend({
  startAt: instantOrNull,
  launchedAt: instantOrNull,
  closesAt: instantOrNull.openapi({ description: 'Until when responses count.' }),
})

const campaign = createRoute({
  method: 'get',
  path: '/campaigns/{id}/report',
  tags: ['Reports'],
  summary: 'Everything about a campaign on one page: JSON, HTML, Excel or CSV',
  description:
    'Verdict, cells, uplift, waterfall, curve, steps, units and staff, with the definition of every figure. Sums only. A ' +
    'branch may ask about a campaign that was made above it, for its own customers.',
  request: {
    params: idParam,
    query: within.extend(written.shape),
  },
  responses: {
    200: everyForm(campaignReportSchema.extend({ ...asOf, window: windowText, forecast: forecastText })),
    ...problems(400, 401, 403, 404),
  },
})

const bulletin = createRoute({
  method: 'get',
  path: '/units/{id}/bulletins/{month}',
  tags: ['Reports'],
  summary: 'A month of a unit and everything below it: JSON, HTML, Excel or CSV',
  description:
    'What was sent and answered, its campaigns and units by their shrunken rates, and the state of the data. Campaigns made ' +
    "above count with the unit's own customers.",
  request: {
    params: idParam.extend({ month: monthlyBulletinInput.shape.month }),
    query: written,
  },
  responses: {
    200: everyForm(monthlyBulletinSchema.extend({ ...asOf, campaigns: campaignsText })),
    ...problems(400, 401, 403, 404),
  },
})

const today = createRoute({
  method: 'get',
  path: '/units/{id}/today',
  tags: ['Reports'],
  summary: 'What a unit and everything below it has to do today, and how its campaigns are going',
  description: "Figures of campaigns are of the unit's own customers, also in campaigns made above.",
  request: { params: idParam },
  responses: {
    200: answer(
      'Open campaigns, answers by day, work orders.',
      unitTodaySchema.extend({ campaigns: unitTodaySchema.shape.campaigns.extend({ open: z.array(openText) }) }),
    ),
    ...problems(400, 401, 403, 404),
  },
})

export const reports = new OpenAPIHono<AppEnv>()
  .openapi(campaign, async (c) => {
    const { format, language, ...query } = c.req.valid('query')
    const report = await act(c, (ctx) => campaignReport(ctx, { campaignId: c.req.valid('param').id, ...query }))
    const { timeZone } = c.var.options.engine
    return answerIn(c, format, report, `campaign-${report.campaignId}`, () =>
      campaignDocument(report, { language, timeZone }),
    )
  })
  .openapi(bulletin, async (c) => {
    const { format, language } = c.req.valid('query')
    const { id: unitId, month } = c.req.valid('param')
    const report = await act(c, (ctx) => monthlyBulletin(ctx, { unitId, month }))
    const { timeZone } = c.var.options.engine
    return answerIn(c, format, report, `bulletin-${unitId}-${month}`, () =>
      bulletinDocument(report, { language, timeZone }),
    )
  })
  .openapi(today, async (c) => c.json(await act(c, (ctx) => unitToday(ctx, { unitId: c.req.valid('param').id })), 200))

/** A report in the form that was asked for. */
async function answerIn(
  c: AppContext,
  asked: (typeof formats)[number] | undefined,
  report: object,
  name: string,
  document: () => ReportDocument,
) {
  c.header('Vary', 'Accept')
  const format = asked ?? acceptedForm(c)
  if (format === 'json') return c.json(report as never, 200)
  const { type, write } = reportFormats[format]
  if (format !== 'html') attach(c, type, `${name}.${format}`)
  else {
    c.header('Content-Type', type)
    c.header('Content-Security-Policy', reportPolicy)
  }
  return c.body((await write(document())) as string, 200)
}

function acceptedForm(c: AppContext): (typeof formats)[number] {
  const type = accepts(c, { header: 'Accept', supports: Object.keys(mediaTypes), default: 'application/json' })
  return mediaTypes[type as keyof typeof mediaTypes]
}
