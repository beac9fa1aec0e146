import { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { apiKeys } from './api-keys.ts'
import { approvals } from './approvals.ts'
import { attributes } from './attributes.ts'
import { attribution } from './attribution.ts'
import { audit } from './audit.ts'
import { campaignEvents } from './campaign-events.ts'
import { campaignReports } from './campaign-reports.ts'
import { campaigns } from './campaigns.ts'
import { coupons } from './coupons.ts'
import { customerHistory } from './customer-history.ts'
import { customers } from './customers.ts'
import { deadLetterRoutes } from './dead-letters.ts'
import { desk } from './desk.ts'
import { events } from './events.ts'
import { guard } from './guard.ts'
import { imports } from './imports.ts'
import { letterPreview } from './letter-preview.ts'
import { mailRoutes } from './mail.ts'
import { me } from './me.ts'
import { models } from './models.ts'
import { operations } from './operations.ts'
import { outcomeCodes } from './outcome-codes.ts'
import { pastCampaigns } from './past-campaigns.ts'
import { priceRoutes } from './prices.ts'
import { printBatches } from './print-batches.ts'
import { proofs } from './proofs.ts'
import { quietHours } from './quiet-hours.ts'
import { reports } from './reports.ts'
import { responseModels } from './response-models.ts'
import { responseSources } from './response-sources.ts'
import { responses } from './responses.ts'
import { segments } from './segments.ts'
import { senders } from './senders.ts'
import { smsPreview } from './sms-preview.ts'
import { staff } from './staff.ts'
import { statistics } from './statistics.ts'
import { suppressions } from './suppressions.ts'
import { tagsInUse } from './tags.ts'
import { targets } from './targets.ts'
import { templateChecks } from './template-checks.ts'
import { templateFiles } from './template-files.ts'
import { templates } from './templates.ts'
import { units } from './units.ts'
import { upkeep } from './upkeep.ts'
import { workOrders } from './work-orders.ts'

/** One file per resource. Everything here has passed `identify`. */
export const v1 = new OpenAPIHono<AppEnv>()
  .route('/', me)
  .route('/', units)
  .route('/', quietHours)
  .route('/', staff)
  .route('/', apiKeys)
  .route('/', workOrders)
  .route('/', outcomeCodes)
  .route('/', events)
  .route('/', customers)
  .route('/', customerHistory)
  .route('/', suppressions)
  .route('/', attributes)
  .route('/', tagsInUse)
  .route('/', imports)
  .route('/', segments)
  .route('/', models)
  .route('/', responseModels)
  .route('/', senders)
  .route('/', templateChecks)
  .route('/', templates)
  .route('/', templateFiles)
  .route('/', smsPreview)
  .route('/', campaigns)
  .route('/', approvals)
  .route('/', proofs)
  .route('/', campaignEvents)
  .route('/', campaignReports)
  .route('/', reports)
  .route('/', pastCampaigns)
  .route('/', statistics)
  .route('/', guard)
  .route('/', targets)
  .route('/', priceRoutes)
  .route('/', letterPreview)
  .route('/', printBatches)
  .route('/', deadLetterRoutes)
  .route('/', responses)
  .route('/', desk)
  .route('/', attribution)
  .route('/', coupons)
  .route('/', responseSources)
  .route('/', mailRoutes)
  .route('/', upkeep)
  .route('/', audit)
  .route('/', operations)

/** The operations under /api/v1 in OpenAPI's words, without a server: what the console's client gets its types from. */
export const describeStaffApi = () =>
  v1.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Tradewind', version: '1' } })
