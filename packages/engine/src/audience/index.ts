export * from './assign-cell.ts'
export * from './launch-campaign.ts'
export { previewAudience, type Waterfall } from './waterfall.ts'
