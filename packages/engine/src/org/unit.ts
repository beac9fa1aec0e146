import { defineEntity, p } from '@mikro-orm/core'

export const unitKinds = ['province', 'city', 'county', 'branch'] as const
export type UnitKind = (typeof unitKinds)[number]

const UnitSchema = defineEntity({
  name: 'Unit',
  tableName: 'unit',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    parentId: p.bigint('number').nullable(),
    kind: p.string().$type<UnitKind>(),
    code: p.string(),
    name: p.string(),
    path: p.array((id) => Number(id)).$type<number[]>(),
  },
})

/** A node in the tree province > city > county > branch. */
export class Unit extends UnitSchema.class {}
UnitSchema.setClass(Unit)
