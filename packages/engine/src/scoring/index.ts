export * from './campaign-score.ts'
export * from './distributions.ts'
export * from './score-campaign.ts'
export * from './statistics.ts'
