import type { Ctx } from '../context.ts'
import { getCustomer } from '../customers/get-customer.ts'
import { maskMobile, maskName } from '../customers/mask.ts'
import { type MergeData, salutationOf } from './merge-fields.ts'

/** What a template says of a customer and their unit. */
export type TemplateFilling = Pick<MergeData, 'customer' | 'unit'>

/** What a look at a template is filled with: one of the reader's own customers, or somebody made up. Throws `not-found`. */
export async function templateFilling(ctx: Ctx, customerId: number | null): Promise<TemplateFilling> {
  if (customerId === null) return { customer: somebody, unit: { name: '示例网点' } }
  const { unitName, name, gender, ref, email, mobile, address, postcode, birthday, attributes } = await getCustomer(
    ctx,
    {
      id: customerId,
    },
  )
  const salutation = salutationOf(name, gender)
  return {
    unit: { name: unitName },
    customer: { name, salutation, ref, email, mobile, address, postcode, birthday, attributes },
  }
}

/** The same for somebody who may not see the customer: who and where it is stays behind. */
export function maskedFilling({ customer, unit }: TemplateFilling): TemplateFilling {
  const name = maskName(customer.name)
  return {
    unit,
    customer: {
      ...{ name, salutation: name, ref: null, email: customer.email && '***@***' },
      mobile: customer.mobile && maskMobile(customer.mobile),
      ...{ address: null, postcode: null, birthday: null, attributes: {} },
    },
  }
}

const somebody: MergeData['customer'] = {
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
