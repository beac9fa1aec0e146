export * from './campaign-score.ts'
export {
  type CampaignCurve,
  type Cohort,
  campaignCurve,
  campaignCurveSchema,
  cohortsOf,
} from './reports/campaign-curve.ts'
export { type CampaignDays, campaignDays, campaignDaysSchema } from './reports/campaign-days.ts'
export { type CampaignStaff, campaignStaff, campaignStaffInput, campaignStaffSchema } from './reports/campaign-staff.ts'
export { type CampaignSteps, campaignSteps, campaignStepsSchema } from './reports/campaign-steps.ts'
export { type CampaignUnits, campaignUnits, campaignUnitsSchema } from './reports/campaign-units.ts'
export { type ReportInput, reportInput } from './reports/open-report.ts'
export { continueFolding } from './rollups/continue-folding.ts'
export { type StateOfRollups, stateOfRollups } from './rollups/fresh.ts'
export { checkRollups, type Difference, type Rescored, rescoreCampaign } from './rollups/rescore.ts'
export * from './score-campaign.ts'
export * from './statistics.ts'
