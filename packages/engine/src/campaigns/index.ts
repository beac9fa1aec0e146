export * from './campaign.ts'
export * from './lifecycle.ts'
export * from './sender.ts'
export * from './template.ts'
