export * from './roles.ts'
export * from './staff.ts'
export * from './unit.ts'
