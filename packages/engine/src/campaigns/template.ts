import { defineEntity, p } from '@mikro-orm/core'
import type { Channel } from '../channel.ts'

const TemplateSchema = defineEntity({
  name: 'Template',
  tableName: 'template',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    channel: p.string().$type<Channel>(),
    name: p.string(),
    version: p.integer().default(1),
    createdAt: p.datetime(),
  },
})

/** Content with merge fields for one channel. Its texts are rows of `template_version`; `version` is the newest. */
export class Template extends TemplateSchema.class {}
TemplateSchema.setClass(Template)
