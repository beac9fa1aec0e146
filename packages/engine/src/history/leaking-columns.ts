import { plain } from '../customers/import/column-names.ts'

/** Names of what a contact itself brings about: how long the call took, what was said, what came of it. */
const names = [
  'duration',
  'call duration',
  'call length',
  'talk time',
  'outcome',
  'outcome code',
  'result',
  'call result',
  'response',
  'responded',
  'responded at',
  'response date',
  'converted',
  'conversion',
  'opened',
  'clicked',
  'bounced',
  'receipt',
  'unsubscribed',
  'order amount',
  'spend',
  '通话时长',
  '通话时间',
  '时长',
  '结果',
  '结果码',
  '通话结果',
  '反馈',
  '是否反馈',
  '反馈时间',
  '成交',
  '是否成交',
  '成交金额',
  '打开',
  '点击',
  '退订',
  '退回',
]
const leaking = new Set(names.map(plain))

/** Whether a column's name says that it was known only after the contact had been made. */
export const tellsOfTheContact = (column: string): boolean => leaking.has(plain(column))
