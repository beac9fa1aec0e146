export * from './refresh-standing.ts'
export { draftRfm, organisationCurrency } from './score-rfm.ts'
export * from './upkeep-of-units.ts'
