export * from './assign-cell.ts'
export * from './launch-campaign.ts'
export { type Fate, fates } from './select-audience.ts'
export { previewAudience, type Waterfall } from './waterfall.ts'
