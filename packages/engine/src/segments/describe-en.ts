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

/** What is said of customers: `who bought …` or `whose name is …`; `they` and `their` where each stands alone. */
interface Clause {
  pronoun: 'who' | 'whose'
  text: string
  /** What can follow `Customers` without a pronoun: `aged 18 to 70`. */
  attribute?: string
}

/** A field in words; `one` is what a customer has who has it. */
interface Word {
  name: string
  one?: string
  values?: Readonly<Record<string, string>>
  /** What to say instead, by operator and value. */
  idioms?: Readonly<Partial<Record<string, string>>>
}

const consentTo = (what: string): Word => ({
  name: `consent to ${what}`,
  values: { granted: 'given', refused: 'refused', unknown: 'unknown' },
  idioms: {
    'eq granted': `have agreed to ${what}`,
    'eq refused': `have refused ${what}`,
    'eq unknown': `have not said whether they agree to ${what}`,
    'ne granted': `have not agreed to ${what}`,
    'ne refused': `have not refused ${what}`,
    'ne unknown': `have said whether they agree to ${what}`,
  },
})

const words = new Map<string, Word>([
  ['kind', { name: 'customer type', values: { person: 'individuals', organisation: 'organisations' } }],
  ['gender', { name: 'gender', one: 'a gender on record', values: { male: 'male', female: 'female' } }],
  ['name', { name: 'name' }],
  ['ref', { name: 'customer number', one: 'a customer number' }],
  ['email', { name: 'e-mail address', one: 'an e-mail address' }],
  ['mobile', { name: 'mobile number', one: 'a mobile number' }],
  ['address', { name: 'address', one: 'an address' }],
  ['divisionCode', { name: 'division code', one: 'a division code' }],
  ['postcode', { name: 'postcode', one: 'a postcode' }],
  ['street', { name: 'street or township', one: 'a street or township' }],
  ['birthday', { name: 'date of birth', one: 'a date of birth on record' }],
  ['joinedOn', { name: 'date of joining', one: 'a date of joining on record' }],
  ['age', { name: 'age', one: 'a known age' }],
  ['daysToBirthday', { name: 'number of days to the next birthday', one: 'a known birthday' }],
  ['daysToLunarBirthday', { name: 'number of days to the next lunar birthday', one: 'a known lunar birthday' }],
  ['unit', { name: 'unit' }],
  ['tags', { name: 'tag' }],
  ['grade', { name: 'data grade', one: 'a data grade' }],
  ['rfm.recency', { name: 'recency score', one: 'a recency score' }],
  ['rfm.frequency', { name: 'frequency score', one: 'a frequency score' }],
  ['rfm.monetary', { name: 'monetary score', one: 'a monetary score' }],
  ['rfm.cell', { name: 'RFM cell', one: 'an RFM cell' }],
  ['rfm.nested', { name: 'nested RFM cell', one: 'a nested RFM cell' }],
  ['consent.email', consentTo('e-mails')],
  ['consent.sms', consentTo('text messages')],
  ['consent.letter', consentTo('letters')],
  ['consent.visit', consentTo('visits')],
  ['consent.phone', consentTo('phone calls')],
  ['consent.meeting', consentTo('meetings')],
  ['consent.fax', consentTo('faxes')],
])

const who = (text: string, attribute?: string): Clause => ({ pronoun: 'who', text, ...(attribute && { attribute }) })
const whose = (text: string): Clause => ({ pronoun: 'whose', text })

/** What a field and its values are called; undefined for an attribute. */
export const wordInEnglish = (field: string): Pick<Word, 'name' | 'values'> | undefined => words.get(field)

/** A statement as an English sentence about `Customers`. */
export function inEnglish(statement: Statement, names: Names): string {
  if (statement.kind === 'fact') return customers([inFact(statement, names)])
  const { kind, parts } = statement
  if (parts.length === 0) return kind === 'all' ? 'All customers' : 'No customers'
  if (kind === 'all') return customers(parts.map((part) => clause(part, names)))
  const blanks = remarkOnBlanks(statement, names)
  return `Customers who ${heads[kind]}${blanks && ` (${blanks})`}: ${items(parts, names)}`
}

function customers([first, ...others]: Clause[]): string {
  if (!first?.attribute) return `Customers ${joined(first ? [first, ...others] : others)}`
  return ['Customers', first.attribute, ...(others.length > 0 ? [joined(others)] : [])].join(' ')
}

/** What is said of the customers: `;` parts the items of a choice, and a choice among others has brackets. */
function clause(statement: Statement, names: Names): Clause {
  if (statement.kind === 'fact') return inFact(statement, names)
  const { kind, parts } = statement
  if (kind === 'all' || parts.length === 0) return who(kind === 'all' ? 'are anybody' : 'are nobody')
  const blanks = remarkOnBlanks(statement, names)
  return who(`${heads[kind]} (${items(parts, names)}${blanks && `; ${blanks}`})`)
}

const heads = {
  any: 'meet at least one of these conditions',
  notAny: 'meet none of these conditions',
  notAll: 'fail at least one of these conditions',
}

const items = (parts: readonly Statement[], names: Names): string =>
  parts
    .map((part) => {
      const together = part.kind === 'all' && part.parts.length > 0 ? part.parts : [part]
      return joined(
        together.map((each) => clause(each, names)),
        { who: 'they', whose: 'their' },
      )
    })
    .join('; ')

function remarkOnBlanks({ kind, parts }: Group, names: Names): string {
  const facts = kind === 'any' ? [] : blanksIn(parts)
  const missing = new Set(
    facts.map(({ about }) => {
      if ('field' in about) return wordFor(about.field, names).name
      if ('score' in about) return scoreBy(about.score)
      return 'orders' in about ? `${about.orders} order` : ''
    }),
  )
  if (missing.size > listed) return 'whatever is missing counts as not met'
  return missing.size > 0 ? `a missing ${list([...missing])} counts as not met` : ''
}

const denial = /^(?:(?:are|were|have|do|did) not|never) /

/**
 * `who A and B`. Every part has its own pronoun where they differ, and after a denial: "who do not belong to A and have
 * no address" could deny both.
 */
function joined(clauses: Clause[], pronouns = { who: 'who', whose: 'whose' }): string {
  const alike = clauses.every(
    ({ pronoun, text }, n) => pronoun === 'who' && !(n + 1 < clauses.length && denial.test(text)),
  )
  const said = clauses.map(({ pronoun, text }, n) => (alike && n > 0 ? text : `${pronouns[pronoun]} ${text}`))
  if (said.length < 3) return said.join(' and ')
  return `${said.slice(0, -1).join(', ')}, and ${said.at(-1)}`
}

function inFact(fact: Fact, names: Names): Clause {
  const { about, relation, values } = fact
  if ('orders' in about) return inOrders(fact, about)
  if ('score' in about) return inScore(fact, about.score)
  if ('top' in about) return inTop(fact, about.top, names)
  if ('contact' in about) return inContacts(fact, about, names)
  if ('segment' in about) {
    const { segment: id, version } = about
    const name = names.segment?.(String(id))
    const pinned = version === undefined ? '' : ` (version ${version})`
    return who(`${relation === 'isNull' ? 'are not' : 'are'} in segment ${name ? quoted(name) : id}${pinned}`)
  }
  if ('random' in about) {
    const { percent, seed } = about.random
    return who(`${relation === 'isNull' ? 'are not' : 'are'} in the random ${percent}% with seed ${quoted(seed)}`)
  }
  const { field } = about
  const word = wordFor(field, names)
  if (relation === 'isNull')
    return who(word.one ? `have no ${word.one.replace(/^an? /, '')}` : `have ${word.name} left blank`)
  if (relation === 'isNotNull') return who(`have ${word.one ?? `${word.name} filled in`}`)
  const said = values.map((value) => (field === 'unit' ? unitOf(value, names) : show(value, word.values)))
  const blanks = remarked(remark(fact, 'blanks'))
  const special = field === 'age' ? ofAge(fact, said, blanks) : verbal(field, word, fact, said)
  if (typeof special === 'string') return who(`${special}${blanks}`)
  return special ?? whose(`${word.name} ${comparison(fact, said, 'is')}${blanks}`)
}

const denials: readonly Relation[] = ['ne', 'notIn', 'notBetween']
const equalities: readonly Relation[] = ['eq', 'ne', 'in', 'notIn']

const birthdays = new Map([
  ['daysToBirthday', 'birthday'],
  ['daysToLunarBirthday', 'lunar birthday'],
])

/** What is better said with a verb than with `whose … is`. */
function verbal(field: string, { idioms }: Word, fact: Fact, said: string[]): string | undefined {
  const { relation, values } = fact
  const denied = denials.includes(relation)
  const when = dayPhrase(fact, said, true)
  if (field === 'birthday' && when) return `${denied ? 'were not born' : 'were born'} ${when}`
  if (field === 'joinedOn' && when) return `${denied ? 'did not join' : 'joined'} ${when}`
  const celebrated = birthdays.get(field)
  if (celebrated && relation === 'lte') {
    return `have a ${celebrated} in the next ${said[0] === '1' ? 'day' : `${said[0]} days`}`
  }
  if (!equalities.includes(relation)) return undefined
  if (field === 'kind' || field === 'gender') return `${denied ? 'are not' : 'are'} ${list(said)}`
  if (field === 'tags') return `${denied ? 'are not' : 'are'} tagged with ${list(said)}`
  if (field === 'unit') return `${denied ? 'do not belong' : 'belong'} to ${list(said)} (units below included)`
  return idioms?.[`${relation} ${values[0]}`]
}

function ofAge({ relation }: Fact, said: string[], blanks: string): Clause | undefined {
  const [first, second] = said
  const ages: Partial<Record<Relation, string>> = {
    ...{
      eq: `aged ${list(said)}`,
      ne: `not aged ${list(said)}`,
      in: `aged ${list(said)}`,
      notIn: `not aged ${list(said)}`,
    },
    ...{ lt: `under ${first}`, lte: `aged ${first} or under`, gt: `over ${first}`, gte: `aged ${first} or over` },
    ...{ between: `aged ${first} to ${second}`, notBetween: `not aged ${first} to ${second}` },
  }
  const age = ages[relation]
  return age ? who(`are ${age}${blanks}`, blanks ? undefined : age) : undefined
}

/** Whether missing values are meant, where a denial leaves that open. */
function remark(fact: Fact, missing: string): string {
  if (fact.blanks) return `${missing} included`
  return leavesOutBlanks(fact) ? `${missing} excluded` : ''
}

const remarked = (...remarks: string[]): string => {
  const made = remarks.filter(Boolean)
  return made.length > 0 ? ` (${made.join(', ')})` : ''
}

function wordFor(field: string, names: Names): Word {
  const attribute = /^attributes\.(.*)$/s.exec(field)?.[1]
  const name =
    attribute === undefined ? `unknown field ${quoted(field)}` : quoted(names.attribute?.(attribute) || attribute)
  return words.get(field) ?? { name }
}

function unitOf(id: Value, names: Names): string {
  const name = typeof id === 'number' ? names.unit?.(String(id)) : undefined
  return name ? quoted(name) : `unit ${show(id)}`
}

const scoreBy = (model: string): string => `score by model ${quoted(model)}`

function inScore(fact: Fact, model: string): Clause {
  if (fact.relation === 'isNull') return who(`have no ${scoreBy(model)}`)
  if (fact.relation === 'isNotNull') return who(`have a ${scoreBy(model)}`)
  const said = fact.values.map((value) => show(value))
  return whose(`${scoreBy(model)} ${comparison(fact, said, 'is')}${remarked(remark(fact, 'those without a score'))}`)
}

function inTop({ relation }: Fact, { n, by, lowest, among }: Top, names: Names): Clause {
  const extreme = (isDay(by) ? ['earliest', 'latest'] : ['lowest', 'highest'])[lowest ? 0 : 1]
  const whom = among ? ` of those for whom this holds (${items([among], names)})` : ''
  const are = relation === 'isNull' ? 'are not' : 'are'
  return who(`${are} among the ${n} with the ${extreme} ${rankedBy(by, names)}${whom}`)
}

function rankedBy(by: Ranking, names: Names): string {
  if ('field' in by) return wordFor(by.field, names).name
  return 'score' in by ? scoreBy(by.score) : `${measured(by)}${period(by.where)}${remarked(...onlyOrders(by))}`
}

/** A measure of orders by its name, with the goods that it is about. */
function measured({ orders, where }: OrdersAbout): string {
  if (orders === 'sum') return `total spending${goods(where, ' on', ' on')}`
  if (orders === 'products') return `number of different products bought${goods(where, ' out of', ' from')}`
  return `${orders === 'count' ? 'number of orders' : `${orders} order`}${goods(where, ' of', ' from')}`
}

/** Which orders alone count, apart from their goods and time. */
function onlyOrders({ orders, where }: OrdersAbout): string[] {
  const { currency, amount } = where ?? {}
  const { min, max } = amount ?? {}
  const say = (minor: number) => money(minor, currency)
  const size =
    min === undefined
      ? max !== undefined && `of at most ${say(max)}`
      : max === undefined
        ? `of at least ${say(min)}`
        : `from ${say(min)} to ${say(max)}`
  return [
    ...(currency !== undefined && orders !== 'sum' ? [`${currency} orders only`] : []),
    ...(size ? [`only orders ${size}`] : []),
  ]
}

function inOrders(fact: Fact, about: OrdersAbout): Clause {
  const { relation, values } = fact
  const { orders, where } = about
  const when = period(where)
  const none = includesNone(fact) ? 'including those who bought none' : remark(fact, 'those without orders')
  const remarks = remarked(...onlyOrders(about), none)
  const denied = denials.includes(relation) || (relation === 'isNull' && when !== '')
  const verb = where?.product === undefined && where?.category === undefined ? order : buy
  const bought = `${denied ? verb.denied : verb.said}${goods(where, '', ' from')}`
  if (relation === 'isNull') return who(`${denied ? '' : 'never '}${bought}${when}${remarks}`)
  if (relation === 'isNotNull') return who(`${bought}${verb === order ? ' something' : ''}${when}${remarks}`)
  if (orders === 'sum') {
    const said = values.map((value) => money(value, where?.currency))
    const on = goods(where, ' on', ' on')
    const amount = quantity(relation, said, 'less than')
    if (amount) return who(`${denied ? 'did not spend' : 'spent'} ${amount}${on}${when}${remarks}`)
    return whose(`${measured(about)}${when} ${comparison(fact, said, 'is')}${remarks}`)
  }
  const said = values.map((value) => show(value))
  if (orders === 'count') {
    const often = frequency(fact, said)
    if (often) return who(`${bought} ${often}${when}${remarks}`)
    return whose(`${measured(about)}${when} ${comparison(fact, said, 'is')}${remarks}`)
  }
  return whose(`${measured(about)}${when} ${comparison(fact, said, orders === 'products' ? 'is' : 'was')}${remarks}`)
}

const contacts = { contacted: 'been contacted', responded: 'responded', converted: 'converted' }
/** How an answer goes with the channel of the message that it came back to. */
const through = { contacted: '', responded: ' after contact', converted: ' after contact' }
const means = {
  ...{ email: 'e-mail', sms: 'text message', letter: 'letter', visit: 'visit', phone: 'phone' },
  ...{ meeting: 'meeting', fax: 'fax' },
} as const

function inContacts({ relation }: Fact, { contact, where }: Contact, names: Names): Clause {
  const { campaignId: id, channel, withinDays } = where
  const name = id === undefined ? undefined : names.campaign?.(String(id))
  const campaign = id === undefined ? '' : ` in campaign ${name ? quoted(name) : id}`
  const when = withinDays === undefined ? '' : ` in the last ${long({ ago: withinDays, unit: 'day' })}`
  const have = relation === 'isNull' ? 'have not' : 'have'
  return who(
    `${have} ${contacts[contact]}${channel ? `${through[contact]} by ${means[channel]}` : ''}${campaign}${when}`,
  )
}

const buy = { said: 'bought', denied: 'did not buy' }
const order = { said: 'ordered', denied: 'did not order' }

/** How much or how often; undefined where there are too many to list within a sentence, or what cannot be counted. */
function quantity(relation: Relation, said: string[], less: string): string | undefined {
  const [first, second] = said
  const quantities: Partial<Record<Relation, string>> = {
    ...{ lt: `${less} ${first}`, lte: `at most ${first}`, gt: `more than ${first}`, gte: `at least ${first}` },
    ...{ between: `between ${first} and ${second}`, notBetween: `between ${first} and ${second}` },
  }
  if (!equalities.includes(relation)) return quantities[relation]
  return said.length > listed ? undefined : `exactly ${list(said)}`
}

function frequency({ relation, values }: Fact, said: string[]): string | undefined {
  const word =
    values.length === 1 && relation !== 'lt' ? (['once', 'twice'] as const)[Number(values[0]) - 1] : undefined
  const often = quantity(relation, word ? [word] : said, 'fewer than')
  return word ? often : often && `${often} times`
}

/** ` of “EMS” from category “Post”`, with its space, by the words for a product and for a category alone. */
function goods(where: OrdersAbout['where'], product: string, category: string): string {
  const kind = where?.category === undefined ? '' : `category ${anyOf(where.category)}`
  if (where?.product === undefined) return kind && `${category} ${kind}`
  return `${product} ${anyOf(where.product)}${kind && ` from ${kind}`}`
}

const anyOf = (texts: string | string[]): string => list([texts].flat().map(quoted))

/** ` in the last 90 days`, with its space. */
function period(where: OrdersAbout['where']): string {
  const since = where?.since === undefined ? undefined : dayOfMoment(where.since)
  const until = where?.until === undefined ? undefined : dayOfMoment(where.until)
  if (since && until) return ` from ${show(since)} to ${show(until)}`
  if (until) return ` up to ${show(until)}`
  if (!since) return ''
  return isPast(since) ? ` in the last ${long(since)}` : ` since ${show(since)}`
}

type Ago = Extract<Day, { ago: number }>

const isPast = (day: Day): day is Ago => 'ago' in day && day.ago > 0
const span = ({ ago, unit }: Ago): string => `${ago} ${unit}${ago === 1 ? '' : 's'}`
const long = (day: Ago): string => (day.ago === 1 ? day.unit : span(day))

/** When it was: `on 2026-03-31`, `in the last 90 days`; `past` says that the day cannot lie in the future. */
function dayPhrase({ relation, values: [value] }: Fact, [first, second]: string[], past: boolean): string | undefined {
  if (typeof value !== 'object') return undefined
  const dated = 'date' in value
  const ago = isPast(value)
  switch (relation) {
    case 'eq':
    case 'ne':
      return dated ? `on ${first}` : first
    case 'lt':
      return ago ? `more than ${first}` : `before ${first}`
    case 'lte':
      return dated ? `on or before ${first}` : `${first} or earlier`
    case 'gt':
      return past && ago ? `less than ${first}` : `${ago ? 'later than' : 'after'} ${first}`
    case 'gte':
      if (past && ago) return `in the last ${long(value)}`
      return dated ? `on or after ${first}` : `${first} or later`
    case 'between':
    case 'notBetween':
      return `between ${first} and ${second}`
    default:
      return undefined
  }
}

/** What is said of a value after its name; for an order, which `was`, no day lies in the future. */
function comparison(fact: Fact, said: string[], verb: 'is' | 'was'): string {
  const { relation } = fact
  const [first, second] = said
  const is = denials.includes(relation) ? `${verb} not` : verb
  const when = verb === 'was' || !equalities.includes(relation) ? dayPhrase(fact, said, verb === 'was') : undefined
  if (when) return `${is} ${when}`
  switch (relation) {
    case 'lt':
      return `${is} less than ${first}`
    case 'lte':
      return `${is} at most ${first}`
    case 'gt':
      return `${is} more than ${first}`
    case 'gte':
      return `${is} at least ${first}`
    case 'between':
    case 'notBetween':
      return `${is} between ${first} and ${second}`
    case 'contains':
      return `contains ${first}`
    case 'notContains':
      return `does not contain ${first}`
    case 'startsWith':
      return `starts with ${first}`
    case 'notStartsWith':
      return `does not start with ${first}`
    default:
      return `${is} ${list(said)}`
  }
}

function list(said: string[]): string {
  if (said.length > listed) return `one of ${said.slice(0, listed).join(', ')} and ${said.length - listed} more`
  const others = said.slice(0, -1).join(', ')
  return `${others}${others && ' or '}${said.at(-1)}`
}

function show(value: Value | undefined, values: Readonly<Record<string, string>> = {}): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return Object.hasOwn(values, value) ? String(values[value]) : quoted(value)
  if (typeof value !== 'object') return String(value)
  if ('date' in value) return value.date
  return isPast(value) ? `${span(value)} ago` : 'today'
}

function money(value: Value, currency?: string): string {
  if (typeof value !== 'number') return show(value)
  const amount = majorUnits(value, currency)
  return currency === undefined ? amount.replace(/^-?/, '$&¥') : `${currency} ${amount}`
}

const quoted = (text: string): string => quote(text, (characters) => ` (${characters} characters)`)
