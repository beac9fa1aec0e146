import { defineEntity, p } from '@mikro-orm/core'

const SegmentSchema = defineEntity({
  name: 'Segment',
  tableName: 'segment',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    name: p.string(),
    version: p.integer().default(1),
    createdBy: p.bigint('number').nullable(),
    createdAt: p.datetime(),
  },
})

/** A saved filter. Its filters are rows of `segment_version`; `version` is the newest. */
export class Segment extends SegmentSchema.class {}
SegmentSchema.setClass(Segment)
