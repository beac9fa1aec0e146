import { expect, test } from 'vitest'
import { hasRight, holds, type Me } from './roles.ts'

const me = (...grants: [unitId: number, role: Me['grants'][number]['role'], ...rights: string[]][]): Me => ({
  staffId: 1,
  name: '陈晓明',
  email: 'chen@post.example',
  mobile: null,
  timeZone: 'Asia/Shanghai',
  grants: grants.map(([unitId, role, ...rights]) => ({ unitId, role, rights })),
})

test('a page is for those who hold one of its roles, and for administrators', () => {
  const clerk = me([3, 'branch'])
  expect(holds(clerk, undefined)).toBe(true)
  expect(holds(clerk, ['branch', 'coordinator'])).toBe(true)
  expect(holds(clerk, ['analyst'])).toBe(false)
  expect(holds(me([1, 'admin']), ['analyst'])).toBe(true)
})

test('a right holds in the unit of its role and below, not beside it', () => {
  const both = me([3, 'branch', 'campaign.write'], [2, 'field', 'work.do'])
  expect(hasRight(both, 'campaign.write')).toBe(true)
  expect(hasRight(both, 'campaign.write', [1, 2, 3])).toBe(true)
  expect(hasRight(both, 'campaign.write', [1, 2, 4])).toBe(false)
  expect(hasRight(both, 'work.do', [1, 2, 4])).toBe(true)
  expect(hasRight(both, 'price.write')).toBe(false)
})
