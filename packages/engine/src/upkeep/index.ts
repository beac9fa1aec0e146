export * from './refresh-standing.ts'
export * from './removal.ts'
export { draftRfm, organisationCurrency } from './score-rfm.ts'
export * from './upkeep-of-units.ts'
