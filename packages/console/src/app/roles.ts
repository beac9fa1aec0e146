import type { Answer } from '../api/index.ts'

export type Me = Answer<'get', '/me'>
export type Role = Me['grants'][number]['role']
export type Unit = Answer<'get', '/units/:id'>

/** Whether somebody holds one of the roles anywhere. Administrators see everything. */
export const holds = (me: Me, roles: readonly Role[] | undefined): boolean =>
  roles === undefined || me.grants.some(({ role }) => role === 'admin' || roles.includes(role))

/**
 * Whether somebody has a right, anywhere or in one unit: `path` is the unit with those above it. The API decides; this
 * only saves people from buttons that it would refuse.
 */
export const hasRight = (me: Me, right: string, path?: readonly number[]): boolean =>
  me.grants.some(({ unitId, rights }) => rights.includes(right) && (path === undefined || path.includes(unitId)))
