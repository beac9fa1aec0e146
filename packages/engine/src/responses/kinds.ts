interface KindRule {
  /** Counts as feedback. */
  responded: boolean
  /** Counts as success, always or where it has an amount, which is revenue. */
  converted: boolean | 'by-amount'
  /** The customer wants no more of this, and recording it sees to that. */
  optsOut: boolean
}

const noAnswer: KindRule = { responded: false, converted: false, optsOut: false }
const answer: KindRule = { responded: true, converted: false, optsOut: false }
const goodbye: KindRule = { responded: false, converted: false, optsOut: true }

/** The one table of what a customer can do and what it counts as. */
export const responseKinds = {
  open: noAnswer, // a picture was loaded, by a person or by their mail program: proof of nothing
  click: answer,
  reply: answer,
  visit: answer,
  call: answer,
  redeem: { responded: true, converted: 'by-amount', optsOut: false },
  order: { responded: true, converted: true, optsOut: false },
  unsubscribe: goodbye,
  complaint: goodbye,
} as const satisfies Record<string, KindRule>

export type ResponseKind = keyof typeof responseKinds

export const responseKindNames = Object.keys(responseKinds) as ResponseKind[]

/** Kinds whose amounts are revenue. */
export const conversionKinds = responseKindNames.filter((kind) => responseKinds[kind].converted !== false)

/** Whether a kind is nothing without an amount. */
export const needsAmount = (kind: ResponseKind): boolean => responseKinds[kind].converted === true

/** What a response counts as. */
export function countsAs(kind: ResponseKind, amount: number | null | undefined) {
  const { responded, converted } = responseKinds[kind]
  return { responded, converted: converted === 'by-amount' ? (amount ?? null) !== null : converted }
}

/** Words of files for them, beside their own names. */
export const responseKindWords: Record<ResponseKind, string[]> = {
  open: ['打开', '阅读'],
  click: ['点击'],
  reply: ['回复', '回信', '回执', '回函'],
  visit: ['到访', '来访', '到店', '上门', '走访'],
  call: ['来电', '电话', '致电', '通话'],
  redeem: ['兑换', '核销', '领取'],
  order: ['下单', '订单', '购买', '成交'],
  unsubscribe: ['退订', '拒收'],
  complaint: ['投诉'],
}
