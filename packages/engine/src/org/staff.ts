import { defineEntity, p } from '@mikro-orm/core'

const StaffSchema = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    name: p.string(),
    email: p.string(),
    loginId: p.string().nullable(),
    active: p.boolean().default(true),
    createdAt: p.datetime(),
  },
})

/** A person who logs in. Roles are rows of `staff_role`. */
export class Staff extends StaffSchema.class {}
StaffSchema.setClass(Staff)
