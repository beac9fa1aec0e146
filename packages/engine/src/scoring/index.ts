export * from './campaign-score.ts'
export * from './score-campaign.ts'
export * from './statistics.ts'
