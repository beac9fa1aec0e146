export * from './advise-sample-size.ts'
export * from './always-valid.ts'
export * from './campaign-score.ts'
export { type Definition, type FigureName, figureDefinitions } from './definitions.ts'
export * from './forecast.ts'
export {
  type CampaignCosts,
  campaignCostsInput,
  campaignCostsSchema,
  getCampaignCosts,
  setCampaignCosts,
} from './money/campaign-costs.ts'
export { type CampaignMoney, campaignMoney, campaignMoneySchema } from './money/campaign-money.ts'
export { previewSpending, type SpendingPreview, spendingPreviewSchema } from './money/preview-spending.ts'
export {
  getPrices,
  type Price,
  priceItemNames,
  priceItems,
  priceSchema,
  pricesInput,
  setPrices,
} from './money/prices.ts'
export * from './monitor-campaign.ts'
export { type BackTest, backTest, type ClosedCampaign } from './outlook/back-test.ts'
export { backTestForecast, backTestInput, backTestSchema } from './outlook/back-test-forecast.ts'
export {
  type CampaignForecast,
  campaignForecastSchema,
  forecastCampaign,
} from './outlook/forecast-campaign.ts'
export { type OutlookMeasure, outlookMeasures } from './outlook/past-curves.ts'
export {
  dropTarget,
  getTarget,
  setTarget,
  type Target,
  targetBody,
  targetInput,
  targetSchema,
} from './outlook/target.ts'
export { watchTarget } from './outlook/watch-target.ts'
export {
  type CampaignCurve,
  type Cohort,
  campaignCurve,
  campaignCurveSchema,
  cohortsOf,
} from './reports/campaign-curve.ts'
export { type CampaignDays, campaignDays, campaignDaysSchema } from './reports/campaign-days.ts'
export { type CampaignReport, campaignReport, campaignReportSchema } from './reports/campaign-report.ts'
export { type CampaignStaff, campaignStaff, campaignStaffInput, campaignStaffSchema } from './reports/campaign-staff.ts'
export { type CampaignSteps, campaignSteps, campaignStepsSchema } from './reports/campaign-steps.ts'
export { type CampaignUnits, campaignUnits, campaignUnitsSchema } from './reports/campaign-units.ts'
export { type League, leagueInput, leagueSchema, leagueTable } from './reports/league.ts'
export {
  type MonthlyBulletin,
  monthlyBulletin,
  monthlyBulletinInput,
  monthlyBulletinSchema,
} from './reports/monthly-bulletin.ts'
export { type ReportInput, reportInput } from './reports/open-report.ts'
export { type UnitToday, unitToday, unitTodayInput, unitTodaySchema } from './reports/unit-today.ts'
export * from './return-on-cost.ts'
export { continueFolding, oldestChange, promiseFolding } from './rollups/continue-folding.ts'
export { type StateOfRollups, stateOfRollups } from './rollups/fresh.ts'
export { checkRollups, type Difference, type Rescored, rescoreCampaign } from './rollups/rescore.ts'
export * from './sample-size.ts'
export * from './score-campaign.ts'
export * from './shrinkage.ts'
export * from './statistics.ts'
export { channelNames, moneyText, type Words } from './words.ts'
