import { defineEntity, p } from '@mikro-orm/core'

const SenderSchema = defineEntity({
  name: 'Sender',
  tableName: 'sender',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    channel: p.string().$type<'email' | 'sms'>().default('email'),
    name: p.string(),
    address: p.string(),
    replyTo: p.string().nullable(),
    ratePerSecond: p.decimal('number').nullable(),
  },
})

/** Who a message comes from, with the rate its provider allows (messages a second, over all workers). */
export class Sender extends SenderSchema.class {}
SenderSchema.setClass(Sender)
