import {
  blanksIn,
  type Day,
  dayOfMoment,
  type Fact,
  type Group,
  includesNone,
  isDay,
  leavesOutBlanks,
  type Relation,
  type Statement,
  type Top,
  type Value,
} from './describe-statement.ts'
import { listed, majorUnits, type Names, quote } from './describe-values.ts'
import type { Contact, OrdersAbout, Ranking } from './filter.ts'

/** A field in words; `has` and `lacks` where 已填写 and 未填写 would sound odd. */
interface Word {
  name: string
  has?: string
  lacks?: string
  unit?: string
  values?: Readonly<Record<string, string>>
  /** What to say instead, by operator and value. */
  idioms?: Readonly<Partial<Record<string, string>>>
}

const possession = (name: string): Word => ({ name, has: `有${name}`, lacks: `没有${name}` })

/** From 1 to 5, for those who ever bought. */
const scored = (name: string): Word => ({ name, has: `有${name}`, lacks: `无${name}` })

const consentTo = (channel: string, act: string): Word => ({
  name: `${channel}授权`,
  values: { granted: '已同意', refused: '已拒绝', unknown: '未表态' },
  idioms: {
    'eq granted': `已同意${act}`,
    'eq refused': `已拒绝${act}`,
    'eq unknown': `未表明是否同意${act}`,
    'ne granted': `没有同意${act}`,
    'ne refused': `没有拒绝${act}`,
    'ne unknown': `已表明是否同意${act}`,
  },
})

const words = new Map<string, Word>([
  ['kind', { name: '客户类型', values: { person: '个人', organisation: '单位' } }],
  ['gender', { name: '性别', values: { male: '男', female: '女' } }],
  ['name', { name: '姓名' }],
  ['ref', possession('客户编号')],
  ['email', possession('邮箱')],
  ['mobile', possession('手机号')],
  ['address', possession('地址')],
  ['divisionCode', possession('行政区划代码')],
  ['postcode', possession('邮编')],
  ['street', possession('街道乡镇')],
  ['birthday', { name: '出生日期' }],
  ['joinedOn', { name: '加入日期' }],
  ['age', { name: '年龄', has: '年龄已知', lacks: '年龄未知', unit: '岁' }],
  ['daysToBirthday', { name: '距下一个生日的天数', has: '生日已知', lacks: '生日未知', unit: '天' }],
  ['daysToLunarBirthday', { name: '距下一个农历生日的天数', has: '农历生日已知', lacks: '农历生日未知', unit: '天' }],
  ['unit', { name: '所属机构' }],
  ['tags', { name: '标签' }],
  ['grade', { name: '数据等级', has: '已评数据等级', lacks: '未评数据等级', unit: '级' }],
  ['rfm.recency', scored('消费近度得分')],
  ['rfm.frequency', scored('消费频度得分')],
  ['rfm.monetary', scored('消费额度得分')],
  ['rfm.cell', scored('消费得分组合')],
  ['rfm.nested', scored('嵌套消费得分组合')],
  ['consent.email', consentTo('电子邮件', '接收电子邮件')],
  ['consent.sms', consentTo('短信', '接收短信')],
  ['consent.letter', consentTo('商函', '接收商函')],
  ['consent.visit', consentTo('上门', '上门拜访')],
  ['consent.phone', consentTo('电话', '电话联系')],
  ['consent.meeting', consentTo('会议', '参加会议')],
  ['consent.fax', consentTo('传真', '接收传真')],
])

/** What a field and its values are called; undefined for an attribute. */
export const wordInChinese = (field: string): Pick<Word, 'name' | 'values'> | undefined => words.get(field)

/** A statement as a Chinese sentence about 客户. */
export function inChinese(statement: Statement, names: Names): string {
  if (statement.kind === 'fact') return say`${inFact(statement, names)}的客户`
  const { kind, parts } = statement
  if (parts.length === 0) return kind === 'all' ? '所有客户' : '没有任何客户'
  if (kind === 'all') return say`${predicate(statement, names)}的客户`
  const blanks = remarkOnBlanks(statement, names)
  return `${heads[kind]}的客户${blanks && `（${blanks}）`}：${items(parts, names)}`
}

/** What is said of the customers: 并且 joins, ； parts the items of a choice, and a choice among others has brackets. */
function predicate(statement: Statement, names: Names): string {
  if (statement.kind === 'fact') return inFact(statement, names)
  const { kind, parts } = statement
  if (parts.length === 0) return kind === 'all' ? '不限条件' : '排除所有客户'
  if (kind !== 'all') {
    const blanks = remarkOnBlanks(statement, names)
    return `${heads[kind]}（${items(parts, names)}${blanks && `；${blanks}`}）`
  }
  const said = parts.map((part) => predicate(part, names))
  return `${said.slice(0, -1).join('，')}，并且${said.at(-1)}`
}

const heads = { any: '满足以下任一条件', notAny: '以下条件都不满足', notAll: '以下条件至少一项不满足' }

const items = (parts: readonly Statement[], names: Names): string =>
  parts.map((part) => predicate(part, names)).join('；')

function remarkOnBlanks({ kind, parts }: Group, names: Names): string {
  const facts = kind === 'any' ? [] : blanksIn(parts)
  const missing = new Set(
    facts.map(({ about }) => {
      if ('field' in about) return wordFor(about.field, names).name
      if ('score' in about) return scoreBy(about.score)
      return 'orders' in about ? times[about.orders] : ''
    }),
  )
  if (missing.size > listed) return '缺少资料的视为不满足'
  return missing.size > 0 ? `缺少${list([...missing])}的视为不满足` : ''
}

const times = { first: '第一次购买时间', last: '最近一次购买时间', count: '', sum: '', products: '' }

function inFact(fact: Fact, names: Names): string {
  const { about, relation, values } = fact
  if ('orders' in about) return inOrders(fact, about)
  if ('score' in about) return inScore(fact, about.score)
  if ('top' in about) return inTop(fact, about.top, names)
  if ('contact' in about) return inContacts(fact, about, names)
  if ('segment' in about) {
    const { segment: id, version } = about
    const name = names.segment?.(String(id))
    const pinned = version === undefined ? '' : `（第 ${version} 版）`
    return say`${relation === 'isNull' ? '不属于' : '属于'}${name ? `客群${quoted(name)}` : `${id} 号客群`}${pinned}`
  }
  if ('random' in about) {
    const { percent, seed } = about.random
    return say`${relation === 'isNull' ? '不在' : '在'}随机抽取的${String(percent)}%（种子${quoted(seed)}）之内`
  }
  const { field } = about
  const word = wordFor(field, names)
  if (relation === 'isNull') return word.lacks ?? `未填写${word.name}`
  if (relation === 'isNotNull') return word.has ?? `已填写${word.name}`
  if (field === 'unit') return `${inUnits(fact, names)}（含下级）`
  if (field === 'tags' && equalities.includes(relation)) {
    return `${relation === 'eq' || relation === 'in' ? '有' : '没有'}标签${list(values.map((tag) => show(tag)))}`
  }
  const [value] = values
  const idiom = word.idioms?.[`${relation} ${value}`]
  if (idiom) return idiom
  const remarked = remark(fact, '未填写')
  const blanks = remarked && `（${remarked}）`
  if (field === 'age' && relation === 'lt') return say`年龄未满${show(value)}岁${blanks}`
  if (field === 'age' && relation === 'gte') return say`年满${show(value)}岁${blanks}`
  const celebrated = birthdays.get(field)
  if (celebrated && relation === 'lte') return say`${show(value)}天内过${celebrated}${blanks}`
  const past = field === 'birthday' || field === 'joinedOn'
  const said = values.map((each) => show(each, word.values))
  return say`${word.name}${comparison(fact, said, { unit: word.unit, past })}${blanks}`
}

const birthdays = new Map([
  ['daysToBirthday', '生日'],
  ['daysToLunarBirthday', '农历生日'],
])
const equalities: readonly Relation[] = ['eq', 'ne', 'in', 'notIn']

/** Whether missing values are meant, where a denial leaves that open. */
function remark(fact: Fact, missing: string): string {
  if (fact.blanks) return `含${missing}`
  return leavesOutBlanks(fact) ? `不含${missing}` : ''
}

function wordFor(field: string, names: Names): Word {
  const attribute = /^attributes\.(.*)$/s.exec(field)?.[1]
  const name = attribute === undefined ? `未知字段${quoted(field)}` : quoted(names.attribute?.(attribute) || attribute)
  return words.get(field) ?? { name }
}

function inUnits(fact: Fact, names: Names): string {
  const said = fact.values.map((id) => {
    const name = typeof id === 'number' ? names.unit?.(String(id)) : undefined
    return name ? quoted(name) : say`${show(id)}号机构`
  })
  if (fact.relation === 'eq' || fact.relation === 'in') return say`属于${list(said)}`
  if (fact.relation === 'ne' || fact.relation === 'notIn') return say`不属于${list(said)}`
  return say`所属机构${comparison(fact, said)}`
}

const scoreBy = (model: string): string => `模型${quoted(model)}的得分`

function inScore(fact: Fact, model: string): string {
  if (fact.relation === 'isNull') return `没有${scoreBy(model)}`
  if (fact.relation === 'isNotNull') return `有${scoreBy(model)}`
  const blanks = remark(fact, '没有得分的')
  const said = fact.values.map((value) => show(value))
  return say`${scoreBy(model)}${comparison(fact, said)}${blanks && `（${blanks}）`}`
}

function inTop({ relation }: Fact, { n, by, lowest, among }: Top, names: Names): string {
  const whom = among ? `在符合条件（${predicate(among, names)}）的客户中` : ''
  const order = (isDay(by) ? ['从早到晚', '从晚到早'] : ['从低到高', '从高到低'])[lowest ? 0 : 1]
  return say`${relation === 'isNull' ? '未' : ''}${whom}按${rankedBy(by, names)}${order}排在前${String(n)}名`
}

function rankedBy(by: Ranking, names: Names): string {
  if ('field' in by) return wordFor(by.field, names).name
  if ('score' in by) return scoreBy(by.score)
  const { orders, where } = by
  const remarks = onlyOrders(by)
  return say`${period(where)}${measured(orders, goods(where))}${remarks.length > 0 ? `（${remarks.join('，')}）` : ''}`
}

/** A measure of orders by its name: of everything bought, or of some goods. */
const measured = (orders: OrdersAbout['orders'], what: string): string =>
  ({
    count: `${what ? `购买${what}的` : '购买'}次数`,
    sum: `${what ? `购买${what}的金额` : '消费'}合计`,
    last: `最近一次${what ? `购买${what}的` : '购买'}时间`,
    first: `第一次${what ? `购买${what}的` : '购买'}时间`,
    products: `购买${what ? `${what}的` : '的'}不同商品数`,
  })[orders]

/** Which orders alone count, apart from their goods and time. */
function onlyOrders({ orders, where }: OrdersAbout): string[] {
  const { currency, amount } = where ?? {}
  const inCurrency = currency !== undefined && orders !== 'sum'
  const { min, max } = amount ?? {}
  const say = (minor: number) => majorUnits(minor, currency)
  const unit = currency ?? '元'
  const size =
    min === undefined
      ? max !== undefined && `只计单笔不超过 ${say(max)} ${unit}的订单`
      : `只计单笔 ${say(min)} ${max === undefined ? `${unit}及以上` : `到 ${say(max)} ${unit}`}的订单`
  return [
    ...(inCurrency ? [currency === 'CNY' ? '只计人民币订单' : `只计 ${currency} 订单`] : []),
    ...(size ? [size.replace(/([A-Z])(?=[\u4e00-\u9fff])/, '$1 ')] : []),
  ]
}

function inOrders(fact: Fact, about: OrdersAbout): string {
  const { orders, where } = about
  const { relation, values } = fact
  const when = period(where)
  const what = goods(where)
  const bought = what ? `买过${what}` : '购买'
  const name = measured(orders, what)
  const currency = where?.currency
  const remarks = [...onlyOrders(about), includesNone(fact) ? '含没有买过的' : remark(fact, '没有购买的')].filter(
    Boolean,
  )
  const end = remarks.length > 0 ? `（${remarks.join('，')}）` : ''
  if (relation === 'isNull') return `${when}${when ? '没有' : '从未'}${bought}${end}`
  if (relation === 'isNotNull') return `${when}${what ? bought : '有过购买'}${end}`
  if (orders === 'sum') {
    const said = values.map((value) => (typeof value === 'number' ? majorUnits(value, currency) : show(value)))
    return say`${when}${name}${comparison(fact, said, { unit: currency ? ` ${currency}` : '元' })}${end}`
  }
  const said = values.map((value) => show(value))
  if (orders === 'count') {
    const often = frequency(relation, said)
    if (often) return say`${when}${includesNone(fact) ? `购买${what}` : bought}${often}次${end}`
    return say`${when}${name}${comparison(fact, said, { unit: '次' })}${end}`
  }
  if (orders === 'products') return say`${when}${name}${comparison(fact, said, { unit: '种' })}${end}`
  return say`${when}${name}${comparison(fact, said, { past: true })}${end}`
}

const contacts = { contacted: '联系过', responded: '反馈过', converted: '成交过' }
/** How an answer goes with the channel of the message that it came back to. */
const through = { contacted: '通过', responded: '对', converted: '经' }
const means = {
  ...{ email: '电子邮件', sms: '短信', letter: '商函', visit: '上门', phone: '电话', meeting: '会议', fax: '传真' },
} as const

function inContacts({ relation }: Fact, { contact, where }: Contact, names: Names): string {
  const { campaignId: id, channel, withinDays } = where
  const name = id === undefined ? undefined : names.campaign?.(String(id))
  const campaign = id === undefined ? '' : say`在${name ? `营销活动${quoted(name)}` : `${id} 号营销活动`}中`
  const said = `${campaign}${channel ? `${through[contact]}${means[channel]}` : ''}${contacts[contact]}`
  const when = withinDays === undefined ? '' : `近 ${withinDays} 天内`
  if (relation === 'isNotNull') return `${when}${said}`
  return when || campaign || channel ? `${when}没有${said}` : `从未${said}`
}

function goods(where: OrdersAbout['where']): string {
  const category = where?.category === undefined ? '' : `${anyOf(where.category)}类`
  if (where?.product === undefined) return category && `${category}商品`
  return `${category && `${category}的`}${anyOf(where.product)}`
}

const anyOf = (texts: string | string[]): string => list([texts].flat().map(quoted))

function period(where: OrdersAbout['where']): string {
  const since = where?.since === undefined ? undefined : dayOfMoment(where.since)
  const until = where?.until === undefined ? undefined : dayOfMoment(where.until)
  if (since && until) return say`在${show(since)}到${show(until)}期间`
  if (until) return say`截至${show(until)}`
  if (!since) return ''
  return lately(since) ?? say`自${show(since)}起`
}

/** 近 90 天内, for a day before today that is counted from today. */
const lately = (day: Day): string | undefined => ('ago' in day && day.ago > 0 ? `近 ${span(day)}内` : undefined)

function frequency(relation: Relation, [first, second]: string[]): string | undefined {
  if (relation === 'eq') return say`恰好${first}`
  if (relation === 'lt') return say`少于${first}`
  if (relation === 'lte') return say`最多${first}`
  if (relation === 'gt') return say`超过${first}`
  if (relation === 'gte') return say`至少${first}`
  return relation === 'between' ? say`${first}到${second}` : undefined
}

/** What is said of a value: `unit` follows numbers, `past` says that a day cannot lie in the future. */
function comparison(
  { relation, values: [value] }: Fact,
  said: string[],
  { unit, past }: { unit?: string | undefined; past?: boolean } = {},
): string {
  const [first, second] = said
  if (past && typeof value === 'object' && 'ago' in value && value.ago > 0) {
    if (relation === 'gte') return `在${lately(value)}`
    if (relation === 'lt') return `在 ${span(value)}以前`
  }
  const size = (typeof value === 'object' ? earlierAndLater : smallerAndLarger)[relation]
  if (size) return say`${size}${first}${unit}`
  const oneOf = said.length > listed ? '之一' : ''
  switch (relation) {
    case 'eq':
    case 'in':
      return say`为${list(said, unit)}${oneOf}`
    case 'ne':
    case 'notIn':
      return say`不是${list(said, unit)}${oneOf}`
    case 'between':
      return say`在${first}到${second}${unit}之间`
    case 'notBetween':
      return say`不在${first}到${second}${unit}之间`
    case 'contains':
      return say`包含${first}`
    case 'notContains':
      return say`不包含${first}`
    case 'startsWith':
      return say`以${first}开头`
    default:
      return say`不以${first}开头`
  }
}

type Sizes = Partial<Record<Relation, string>>
const earlierAndLater: Sizes = { lt: '早于', lte: '不晚于', gt: '晚于', gte: '不早于' }
const smallerAndLarger: Sizes = { lt: '低于', lte: '不超过', gt: '超过', gte: '不低于' }

function list(said: string[], unit?: string): string {
  if (said.length > listed) return say`${said.slice(0, listed).join('、')}${unit}等 ${String(said.length)} 个`
  const others = said.slice(0, -1).join('、')
  return say`${others}${others && '或'}${said.at(-1)}${unit}`
}

const spans = { day: '天', month: '个月', year: '年' }
const span = ({ ago, unit }: Extract<Day, { ago: number }>): string => `${ago} ${spans[unit]}`

function show(value: Value | undefined, values: Readonly<Record<string, string>> = {}): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'string') return Object.hasOwn(values, value) ? String(values[value]) : quoted(value)
  if (typeof value !== 'object') return String(value)
  if ('date' in value) return value.date
  return value.ago === 0 ? '今天' : `${span(value)}前`
}

const quoted = (text: string): string => quote(text, (characters) => `（共 ${characters} 字）`)

/** A template with a space wherever Chinese meets a number or Latin letters. What is not given is left out. */
function say(strings: TemplateStringsArray, ...parts: (string | undefined)[]): string {
  return strings.reduce((said, text, n) => spaced(spaced(said, parts[n - 1] ?? ''), text))
}

const spaced = (before: string, after: string): string => {
  const meet = /\p{Script=Han}$/u.test(before)
    ? /^[\w-]/.test(after)
    : /\w$/.test(before) && /^\p{Script=Han}/u.test(after)
  return meet ? `${before} ${after}` : before + after
}
