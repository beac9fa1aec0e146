import { type Ctx, templateFilling } from '@tradewind/engine'
import type { MergeData } from '@tradewind/templates'

/** What a preview is filled with: one of the reader's own customers, or somebody made up. */
export async function sampleData(ctx: Ctx, customerId: number | undefined): Promise<MergeData> {
  const filling = await templateFilling(ctx, customerId ?? null)
  return { ...filling, campaign: { name: '春季回馈' }, sender: { name: '信风' }, coupon }
}

const coupon = { code: '7K3F-92QX-4MV7', offer: '满 100 减 20', until: '2026-12-31' }
