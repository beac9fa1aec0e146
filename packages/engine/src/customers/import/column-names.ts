import type { Attribute } from '../attributes.ts'
import type { CustomerField } from '../customer-fields.ts'
import { lineColumn, reasonColumn } from './formula-guard.ts'

/** Names of columns by which customers' fields and declared attributes are found without a mapping. */
export function customerColumnNames(attributes: Attribute[]): Record<string, string[]> {
  const own: Record<CustomerField | 'unitCode' | 'owner' | 'tags', string[]> = {
    ref: ['customer ref', 'customer no', 'customer number', 'customer id', '客户号', '客户编号', '客户编码', '会员号'],
    name: ['customer name', 'full name', '姓名', '客户姓名', '名称', '客户名称'],
    kind: ['type', '客户类型', '类型'],
    gender: ['sex', '性别'],
    email: ['e-mail', 'mail', 'email address', '邮箱', '电子邮箱', '电子邮件', '邮件地址'],
    mobile: [
      'phone',
      'mobile phone',
      'mobile number',
      'phone number',
      '手机',
      '手机号',
      '手机号码',
      '移动电话',
      '联系电话',
    ],
    fax: ['fax number', 'fax no', '传真', '传真号', '传真号码'],
    address: ['street address', '地址', '通信地址', '通讯地址', '联系地址', '详细地址'],
    divisionCode: ['行政区划代码', '区划代码'],
    postcode: ['post code', 'postal code', 'zip', 'zip code', '邮编', '邮政编码'],
    birthday: ['birth date', 'date of birth', '生日', '出生日期'],
    idNumber: [
      'id no',
      'id card',
      'id card number',
      'identity number',
      'identity card number',
      '身份证',
      '身份证号',
      '身份证号码',
      '公民身份号码',
      '证件号码',
      '统一社会信用代码',
    ],
    joinedOn: ['join date', 'joined', '入会日期', '开户日期', '加入日期'],
    tags: ['tag', 'labels', '标签', '客户标签'],
    owner: [
      'account manager',
      'relationship manager',
      'owner email',
      '客户经理',
      '客户经理工号',
      '客户经理邮箱',
      '管户人',
    ],
    unitCode: ['unit', 'branch', 'branch code', '机构号', '机构代码', '网点号', '网点代码'],
  }
  const declared = attributes.map(({ name, label }) => [`attributes.${name}`, [name, label]] as const)
  return { ...Object.fromEntries(declared), ...own }
}

/** The same for orders. */
export const orderColumnNames: Record<string, string[]> = {
  source: ['来源'],
  externalId: ['order id', 'order no', 'order number', '订单号', '订单编号', '流水号'],
  customerRef: ['ref', 'customer ref', 'customer no', 'customer id', '客户号', '客户编号', '会员号'],
  email: ['e-mail', 'mail', '邮箱', '电子邮箱'],
  mobile: ['phone', '手机', '手机号', '手机号码'],
  orderedAt: ['ordered at', 'order date', 'date', 'order time', '下单时间', '订单日期', '交易日期', '交易时间'],
  amount: ['total', '金额', '订单金额', '交易金额'],
  currency: ['币种'],
  product: ['产品', '商品', '产品名称', '商品名称'],
  category: ['类别', '分类', '品类'],
  quantity: ['qty', '数量'],
}

/** The same for responses. */
export const responseColumnNames: Record<string, string[]> = {
  source: ['来源', '渠道来源'],
  externalId: ['response id', 'response no', 'id', 'no', '反馈编号', '反馈号', '记录号', '流水号', '编号'],
  kind: ['type', 'response type', 'response', '反馈类型', '反馈方式', '反馈', '类型'],
  occurredAt: [
    'occurred at',
    'date',
    'time',
    'response date',
    'response time',
    '反馈时间',
    '反馈日期',
    '时间',
    '日期',
    '发生时间',
  ],
  customerRef: ['ref', 'customer ref', 'customer no', 'customer id', '客户号', '客户编号', '会员号'],
  idNumber: ['id card', 'id card number', '身份证', '身份证号', '身份证号码', '证件号码', '证件号'],
  mobile: ['phone', '手机', '手机号', '手机号码', '联系电话', '电话'],
  email: ['e-mail', 'mail', '邮箱', '电子邮箱', '电子邮件'],
  campaign: ['campaign id', 'campaign no', 'campaign name', '活动', '活动编号', '活动名称', '营销活动'],
  token: ['reply code', 'code', '回执码', '回执编号'],
  amount: ['total', '金额', '成交金额', '订单金额'],
  currency: ['币种'],
  note: ['remark', 'remarks', 'comment', '备注', '说明', '反馈内容', '内容'],
}

/** The same for campaigns that were run before. */
export const pastCampaignColumnNames: Record<string, string[]> = {
  customerRef: ['ref', 'customer ref', 'customer no', 'customer id', '客户号', '客户编号', '会员号'],
  idNumber: ['id card', 'id card number', '身份证', '身份证号', '身份证号码', '证件号码', '证件号'],
  mobile: ['phone', '手机', '手机号', '手机号码', '联系电话'],
  email: ['e-mail', 'mail', '邮箱', '电子邮箱', '电子邮件'],
  cell: ['group', 'arm', '单元', '组', '分组', '组别'],
  contactedAt: [
    'contacted at',
    'contact date',
    'sent at',
    'sent on',
    'reached at',
    '触达时间',
    '触达日期',
    '联系时间',
    '联系日期',
    '发送时间',
    '寄出日期',
  ],
  reached: ['was reached', 'delivered', '触达', '是否触达', '是否联系上'],
  responded: ['response', 'replied', '反馈', '是否反馈', '是否响应', '是否回复'],
  converted: ['conversion', 'success', 'bought', '成交', '是否成交', '是否购买'],
  amount: ['total', 'spend', 'revenue', '金额', '成交金额', '订单金额', '购买金额'],
  currency: ['币种'],
  answeredAt: ['answered at', 'responded at', 'response date', '反馈时间', '反馈日期', '成交时间', '成交日期'],
}

/** The same for lists of campaigns. */
export const listColumnNames: Record<string, string[]> = {
  ref: ['customer ref', 'customer no', 'customer number', 'customer id', '客户号', '客户编号', '客户编码', '会员号'],
  cell: ['group', '单元', '组', '分组', '组别'],
}

/** A column's name as names are compared: without spaces, hyphens, underscores, width and letter case. */
export const plain = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]/g, '')

const allNames = [
  customerColumnNames([]),
  orderColumnNames,
  responseColumnNames,
  pastCampaignColumnNames,
  listColumnNames,
]
const known = new Set(
  allNames.flatMap((names) => Object.entries(names).flatMap(([field, others]) => [field, ...others])).map(plain),
)

/** Whether some kind of import knows a column of this name. */
export const isKnownName = (name: string): boolean =>
  known.has(plain(name)) || name === lineColumn || name === reasonColumn
