import { defineEntity, p } from '@mikro-orm/core'
import type { StoredMatch } from './address/split-address.ts'

export type Attributes = Record<string, string | number | boolean | null>

const CustomerSchema = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    unitId: p.bigint('number'),
    kind: p.string().$type<'person' | 'organisation'>().default('person'),
    ref: p.string().nullable(),
    name: p.string(),
    gender: p.string().$type<'male' | 'female'>().nullable(),
    email: p.string().nullable(),
    mobile: p.string().nullable(),
    /** E.164. */
    fax: p.string().nullable(),
    address: p.string().nullable(),
    divisionCode: p.string().nullable(),
    postcode: p.string().nullable(),
    /** Township or subdistrict, as the address names it. */
    street: p.string().nullable(),
    addressMatch: p.string().$type<StoredMatch>().nullable(),
    birthday: p.date().nullable(),
    joinedOn: p.date().nullable(),
    /** To find by, and encrypted; see `vault.ts`. Both or neither. */
    idNumberHash: p.blob().nullable(),
    idNumberCipher: p.blob().nullable(),
    attributes: p.json().$type<Attributes>().defaultRaw(`'{}'`),
    /** Who looks after the customer. */
    ownerStaffId: p.bigint('number').nullable(),
    /** Which of mobile, postal and fax turned out not to be the customer's; cleared when that is changed. */
    wrong: p.array().$type<('mobile' | 'postal' | 'fax')[]>().defaultRaw(`'{}'`),
    tags: p.array().$type<string[]>().defaultRaw(`'{}'`),
    /** 1 to 4; null until the nightly job has seen the customer. */
    grade: p.smallint().nullable(),
    /** Recency, frequency and monetary value as three digits from 1 to 5; null without orders. */
    rfm: p.smallint().nullable(),
    /** The same with frequency cut within recency, and monetary value within both. */
    rfmNested: p.smallint().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
})

/** A person or organisation we may contact. */
export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer)
