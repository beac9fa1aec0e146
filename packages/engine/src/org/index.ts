export * from './rights.ts'
export * from './roles.ts'
export * from './staff.ts'
export * from './unit.ts'
