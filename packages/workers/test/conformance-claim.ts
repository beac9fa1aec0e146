import {
  addToCampaignList,
  type Channel,
  claimChunk,
  createCampaign,
  createStaff,
  launchCampaign,
  markInFlight,
  run,
  saveTemplate,
  scheduleCampaign,
  setFieldWork,
} from '@tradewind/engine'
import { createTestEngine, seedCity } from '@tradewind/engine/testing'
import { sql } from 'kysely'

const size = 240

/** A claim of deliveries in a channel, marked as about to leave. */
export async function claimed(channel: Extract<Channel, 'letter' | 'visit' | 'fax'>) {
  const engine = await createTestEngine()
  const step = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    await run(
      ctx,
      sql`with made as (
            insert into customer (unit_id, ref, name, fax, address, postcode, created_at, updated_at)
            select ${unitId}, 'K' || i, '王芳', '+861088' || lpad(i::text, 6, '0'), '人民路' || i || '号', '100000', ${ctx.now}, ${ctx.now}
            from generate_series(1, ${size}::int) i returning id)
          insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, ${channel}, 'granted', 'test', ${ctx.now} from made`,
    )
    const staff = await createStaff(ctx, { unitId, name: 'W', email: 'w@x.cn', roles: [{ unitId, role: 'field' }] })
    await setFieldWork(ctx, {
      staffId: staff.id,
      capacity: [{ channel: 'visit', perDay: 500 }],
      areas: [{ unitId, postcode: '100' }],
    })
    const template = await saveTemplate(ctx, { unitId, channel, name: 't', text: '{{customer.name}}，您好' })
    const campaign = await createCampaign(ctx, {
      ...{ unitId, name: 'c', uploadedList: true, oncePerHousehold: false, cells: [{ name: 'A', weight: 1 }] },
      steps: [{ channel, contents: [{ cell: 'A', templateId: template.id }] }],
    })
    const entries = Array.from({ length: size }, (_, i) => ({ ref: `K${i + 1}` }))
    await addToCampaignList(ctx, { campaignId: campaign.id, entries })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    await launchCampaign(ctx, { campaignId: campaign.id })
    return { campaignId: campaign.id, stepId: campaign.steps[0]?.id ?? 0 }
  })
  const chunk = { ...step, from: 1, to: size }
  const { token, deliveries } = await engine.asSystem((ctx) =>
    claimChunk(ctx, chunk, { limit: size, leaseSeconds: 60 }),
  )
  const seqs = deliveries.map(({ seq }) => seq)
  await engine.asSystem((ctx) => markInFlight(ctx, { stepId: step.stepId, token, seqs, leaseSeconds: 60 }))
  return { engine, ...step, token, deliveries: new Map(deliveries.map((one) => [one.seq, one])) }
}
export type Claimed = Awaited<ReturnType<typeof claimed>>
