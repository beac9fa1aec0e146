export * from './attribute-by-hand.ts'
export * from './attribution-rule.ts'
export { continueAttribution } from './continue-attribution.ts'
export * from './unattributed.ts'
