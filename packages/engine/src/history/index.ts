export { importPastCampaign } from './import-past-campaign.ts'
export { type PastCampaignOptions, pastCampaignOptions } from './past-campaign-options.ts'
export { type RatesByKnown, ratesByKnown, ratesByKnownSchema, ratesInput } from './rates-by-known.ts'
