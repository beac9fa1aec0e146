export * from './guard-campaign.ts'
export {
  type GuardRule,
  type GuardSign,
  guardRuleSchema,
  guardRulesInput,
  guardSigns,
  listGuardRules,
  setGuardRules,
} from './guard-rules.ts'
