import { sql } from 'kysely'
import {
  type Actor,
  addToCampaignList,
  type CampaignView,
  type Ctx,
  createCampaign,
  createSender,
  createUnit,
  row,
  rows,
  run,
  saveTemplate,
} from '../src/index.ts'

export interface City {
  cityId: number
  countyIds: number[]
  /** Two branches under each county. */
  branchIds: number[]
}

/** A city with two counties of two branches each. */
export async function seedCity(ctx: Ctx): Promise<City> {
  const unit = async (kind: string, code: string, parent: number | null): Promise<number> => {
    const made = await row<{ id: number }>(
      ctx,
      sql`insert into unit (parent_id, kind, code, name, path) values (${parent}, ${kind}, ${code}, ${code}, '{}')
          returning id`,
    )
    const id = made?.id ?? 0
    await run(
      ctx,
      sql`update unit set path = coalesce((select path from unit where id = ${parent}), '{}') || ${id}::bigint
          where id = ${id}`,
    )
    return id
  }
  const cityId = await unit('city', 'city', null)
  const countyIds: number[] = []
  const branchIds: number[] = []
  for (const county of ['east', 'west']) {
    const countyId = await unit('county', county, cityId)
    countyIds.push(countyId)
    for (const branch of ['1', '2']) branchIds.push(await unit('branch', `${county}-${branch}`, countyId))
  }
  return { cityId, countyIds, branchIds }
}

export interface TwoBranches {
  city: number
  north: number
  south: number
  /** Of the northern branch. */
  clerk: Actor
}

/** A city with the branches NORTH and SOUTH, and Li, who works in the northern one. */
export async function seedTwoBranches(ctx: Ctx): Promise<TwoBranches> {
  const { id: city } = await createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' })
  const { id: north } = await createUnit(ctx, { parentId: city, kind: 'branch', code: 'NORTH', name: 'North' })
  const { id: south } = await createUnit(ctx, { parentId: city, kind: 'branch', code: 'SOUTH', name: 'South' })
  const staff = await row<{ id: number }>(
    ctx,
    sql`insert into staff (unit_id, name, email, created_at) values (${north}, 'Li', 'li@x.cn', ${ctx.now}) returning id`,
  )
  const clerk: Actor = {
    kind: 'staff',
    staffId: staff?.id ?? 0,
    name: 'Li',
    grants: [{ unitId: north, role: 'branch' }],
  }
  return { city, north, south, clerk }
}

/**
 * `count` customers of a unit, refs `<prefix>1`..., with an e-mail address and consent to e-mail. Returns their ids in
 * order of the number.
 */
export async function seedCustomers(ctx: Ctx, unitId: number, count: number, prefix = 'C'): Promise<number[]> {
  const made = await rows<{ id: number }>(
    ctx,
    sql`with made as (
          insert into customer (unit_id, ref, name, email, created_at, updated_at)
          select ${unitId}, ${prefix}::text || n, 'Customer ' || n, lower(${prefix}) || n || '@mail.example', ${ctx.now}, ${ctx.now}
          from generate_series(1, ${count}::int) n
          returning id
        ), granted as (
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'email', 'granted', 'test', ${ctx.now} from made
        )
        select id from made order by id`,
  )
  return made.map(({ id }) => id)
}

export interface CampaignSeed {
  unitId: number
  name?: string
  cells?: { name: string; weight: number; control?: boolean }[]
  refs: string[]
  unknownPolicy?: 'hold' | 'resend'
  ratePerSecond?: number
  html?: string
}

/** A draft with an uploaded list, one template and one sender. */
export async function seedCampaign(ctx: Ctx, seed: CampaignSeed): Promise<CampaignView> {
  const name = seed.name ?? 'campaign'
  const { unitId } = seed
  const sender = await createSender(ctx, {
    unitId,
    name: 'Post',
    address: `${name}@post.example`,
    ratePerSecond: seed.ratePerSecond ?? null,
  })
  const template = await saveTemplate(ctx, {
    unitId,
    name,
    subject: 'Hello {{customer.name}}',
    html: seed.html ?? '<p>Hello {{customer.name}}</p><p><a href="https://www.example.com/offer">offer</a></p>',
    links: ['https://www.example.com/offer'],
  })
  const cells = seed.cells ?? [
    { name: 'A', weight: 9 },
    { name: 'control', weight: 1, control: true },
  ]
  const campaign = await createCampaign(ctx, {
    unitId,
    name,
    uploadedList: true,
    senderId: sender.id,
    unknownPolicy: seed.unknownPolicy ?? 'hold',
    cells: cells.map((cell) => (cell.control ? cell : { ...cell, templateId: template.id })),
  })
  await addToCampaignList(ctx, { campaignId: campaign.id, entries: seed.refs.map((ref) => ({ ref })) })
  return campaign
}

export interface SmsCampaignSeed {
  unitId: number
  name: string
  /** Customers, refs `<name>1`... */
  count: number
  /** First number; the others follow. Default +8613800000001. */
  firstMobile?: number
  text?: string
  providerTemplate?: string
  unknownPolicy?: 'hold' | 'resend'
  links?: string[]
}

/** A draft of one text message to new customers with a mobile number and consent, from the sender 邮政, 10690000. */
export async function seedSmsCampaign(ctx: Ctx, seed: SmsCampaignSeed): Promise<CampaignView> {
  const {
    unitId,
    name,
    count,
    firstMobile = 13800000001,
    text = '{{customer.name}}您好 退订回T',
    providerTemplate,
  } = seed
  await seedCustomers(ctx, unitId, count, name)
  await run(
    ctx,
    sql`update customer set mobile = '+86' || (${firstMobile}::bigint + substr(ref, ${name.length + 1}::int)::bigint - 1)
        where unit_id = ${unitId} and ref like ${name} || '%'`,
  )
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
        select id, 'sms', 'granted', 'test', ${ctx.now} from customer where unit_id = ${unitId} and ref like ${name} || '%'`,
  )
  const known = await row<{ id: number }>(ctx, sql`select id from sender where unit_id = ${unitId} and channel = 'sms'`)
  const sender = known ?? (await createSender(ctx, { unitId, channel: 'sms', name: '邮政', address: '10690000' }))
  const template = await saveTemplate(ctx, {
    unitId,
    name,
    channel: 'sms',
    text,
    links: seed.links ?? [],
    options: providerTemplate ? { providerTemplate } : {},
  })
  const campaign = await createCampaign(ctx, {
    unitId,
    name,
    uploadedList: true,
    unknownPolicy: seed.unknownPolicy ?? 'hold',
    cells: [{ name: 'A', weight: 1 }],
    steps: [{ channel: 'sms', senderId: sender.id, contents: [{ cell: 'A', templateId: template.id }] }],
  })
  const entries = Array.from({ length: count }, (_, i) => ({ ref: `${name}${i + 1}` }))
  await addToCampaignList(ctx, { campaignId: campaign.id, entries })
  return campaign
}
