import type { ItemOf } from '../../api/index.ts'
import type { Role } from '../../app/roles.ts'

export type { Role }
export type Person = ItemOf<'/staff'>

export const roles = [
  'branch',
  'coordinator',
  'approver',
  'analyst',
  'field',
  'admin',
] as const satisfies readonly Role[]
