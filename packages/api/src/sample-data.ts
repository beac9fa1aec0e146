import { type Ctx, getCustomer, getUnit, salutationOf } from '@tradewind/engine'
import type { MergeData } from '@tradewind/templates'

/** What a preview is filled with: one of the reader's own customers, or somebody made up. */
export async function sampleData(ctx: Ctx, customerId: number | undefined): Promise<MergeData> {
  const frame = { campaign: { name: '春季回馈' }, sender: { name: '信风' }, coupon }
  if (customerId === undefined) return { ...frame, customer: somebody, unit: { name: '示例网点' } }
  const customer = await getCustomer(ctx, { id: customerId })
  const unit = await getUnit(ctx, { id: customer.unitId })
  const { name, gender, ref, email, mobile, address, postcode, birthday, attributes } = customer
  const salutation = salutationOf(name, gender)
  return {
    ...frame,
    unit: { name: unit.name },
    customer: { name, salutation, ref, email, mobile, address, postcode, birthday, attributes },
  }
}

const somebody = {
  name: '王芳',
  salutation: '王芳女士',
  ref: 'C000001',
  email: 'wangfang@example.com',
  mobile: '+8613800000000',
  address: '浙江省杭州市西湖区文三路1号',
  postcode: '310012',
  birthday: '1986-05-20',
  attributes: {},
}

const coupon = { code: '7K3F-92QX-4MV7', offer: '满 100 减 20', until: '2026-12-31' }
