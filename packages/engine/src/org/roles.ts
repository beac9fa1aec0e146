/** Roles of staff. A role holds for a unit and everything below it. */
export const roles = ['branch', 'coordinator', 'approver', 'analyst', 'field', 'admin'] as const
export type Role = (typeof roles)[number]

/** What a person may do. Seeing is not a right: row-level security decides what anybody sees. */
export const rights = [
  'staff.manage',
  'unit.manage',
  'attribute.write',
  'customer.write',
  'customer.import',
  'customer.reveal',
  'suppression.write',
  'segment.write',
  'template.write',
  'campaign.write',
  'campaign.launch',
  'campaign.approve',
  'response.write',
  'work.do',
  'work.assign',
  'score.read',
  'price.write',
  'model.train',
  'upkeep.refresh',
  'customer.remove',
  'audit.read',
  'operations.read',
  'source.manage',
] as const
export type Right = (typeof rights)[number]

const work: Right[] = [
  'customer.write',
  'customer.import',
  'suppression.write',
  'segment.write',
  'template.write',
  'campaign.write',
  'campaign.launch',
  'response.write',
  'work.do',
  'work.assign',
  'score.read',
]

/** The one table that says who may do what. */
export const rightsOf: Record<Role, readonly Right[]> = {
  branch: work,
  coordinator: [
    ...work,
    'campaign.approve',
    'price.write',
    'model.train',
    'attribute.write',
    'customer.reveal',
    'upkeep.refresh',
    'customer.remove',
    'audit.read',
  ],
  approver: ['campaign.launch', 'campaign.approve', 'score.read'],
  analyst: ['segment.write', 'score.read', 'model.train'],
  field: ['response.write', 'work.do'],
  admin: rights,
}

/** The roles that grant a right. */
export const rolesWith = (right: Right): Role[] => roles.filter((role) => rightsOf[role].includes(right))
