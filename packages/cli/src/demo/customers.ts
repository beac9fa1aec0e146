import { type DemoBranch, type DemoWorld, demoBranches } from './city.ts'
import { csvFile } from './csv.ts'
import { dayOf, isoDay } from './days.ts'
import { drawName, type Gender } from './names.ts'
import { Random, Weighted } from './random.ts'

export const tiers = ['普通', '银卡', '金卡', '白金卡'] as const
export type Tier = (typeof tiers)[number]

export const interests = ['报刊', '集邮', '储蓄理财', '农产品', '包裹', '保险'] as const
/** What a customer cares for, and the category of an order. */
export type Interest = (typeof interests)[number]

export type DemoConsent = 'granted' | 'refused' | 'unknown'

/** A person of the demonstration, before the file's deliberate flaws. */
export interface DemoCustomer {
  index: number
  ref: string
  name: string
  gender: Gender
  /** Eleven digits, or null (about 4 %). */
  mobile: string | null
  /** At a domain reserved for examples, or null (about 15 %). */
  email: string | null
  address: string
  postcode: string
  /** YYYY-MM-DD */
  birthday: string
  /** YYYY-MM-DD */
  joinedOn: string
  branch: DemoBranch
  tier: Tier
  interest: Interest
  /** To e-mail for marketing. */
  consent: DemoConsent
  /** Orders to be expected in two years; hidden, no file shows it. */
  loyalty: number
  /** What is wrong with the row in the file, if anything: an import must reject it and say so. */
  flaw: 'name' | 'email' | 'birthday' | null
}

/** Mail to this domain bounces in the demonstration: people who changed their address (1.5 %). */
export const bouncingDomain = 'moved.example'

/** The customer number: XF100000 and on. */
export const refOf = (index: number): string => `XF${100_000 + index}`

/** The index behind a customer number; null for anything that is none of this world's numbers. */
export function indexOf(world: DemoWorld, ref: string): number | null {
  const index = /^XF\d{6,}$/.test(ref) ? Number(ref.slice(2)) - 100_000 : -1
  return index >= 0 && index < world.customers ? index : null
}

/** The `index`-th person of the world: always the same, whoever else exists. */
export function customerAt(world: DemoWorld, index: number): DemoCustomer {
  const random = Random.stream(world.seed, 'customer', index)
  const today = dayOf(world.today)
  const gender: Gender = random.chance(0.52) ? 'female' : 'male'
  const [youngest, oldest] = ageBands.draw(random)
  // Days of age from the 18th birthday to the last day before the 86th.
  const birth = today - random.int(Math.ceil(youngest * 365.25) + 1, Math.floor(oldest * 365.25) - 1)
  const birthday = isoDay(birth)
  const age = (today - birth) / 365.25
  const name = drawName(random, gender, Number(birthday.slice(0, 4)))
  const branch = branches.draw(random)
  const place = drawPlace(random, branch)
  const loyalty = random.chance(0.3) ? 0.15 : Math.min(40, Math.exp(random.normal(1.22, 0.9)))
  const customerSince = random.int(0, Math.floor(Math.min(15, age - 17.9) * 365.25))
  return {
    index,
    ref: refOf(index),
    name: name.chinese,
    gender,
    mobile: random.chance(0.96) ? mobileOf(world, index, random) : null,
    email: random.chance(age > 70 ? 0.62 : 0.88) ? emailOf(random, name.pinyin, index) : null,
    ...place,
    birthday,
    joinedOn: isoDay(today - customerSince),
    branch,
    tier: tierOf(loyalty * Math.exp(random.normal(0, 0.35))),
    interest: (age < 35 ? interestsOfTheYoung : age < 60 ? interestsOfTheMiddle : interestsOfTheOld).draw(random),
    consent: consents.draw(random),
    loyalty,
    flaw: flaws.draw(random),
  }
}

/** The columns of `customersCsv` in their order, each with the field that an import fills from it. */
export const customerMapping = [
  { column: '客户号', field: 'ref' },
  { column: '姓名', field: 'name' },
  { column: '性别', field: 'gender' },
  { column: '手机', field: 'mobile' },
  { column: '邮箱', field: 'email' },
  { column: '地址', field: 'address' },
  { column: '邮编', field: 'postcode' },
  { column: '生日', field: 'birthday' },
  { column: '开户日期', field: 'joinedOn' },
  { column: '机构号', field: 'unitCode' },
  { column: '会员等级', field: 'attributes.tier' },
  { column: '兴趣', field: 'attributes.interest' },
  { column: '邮件授权', field: 'consent.email' },
]

/** Attributes that must be declared before the import. */
export const demoAttributes = [
  { name: 'tier', type: 'text', label: '会员等级' },
  { name: 'interest', type: 'text', label: '兴趣' },
] as const

/**
 * The customer file as an old branch system might export it: Chinese headers, phones written in several ways, and
 * about 2 % of rows that no careful import may accept. The column 邮件授权 says 同意, 拒绝 or 未知.
 *
 * Mobile numbers are well-formed, and China reserves none for fiction: never send to them.
 */
export const customersCsv = (world: DemoWorld): AsyncIterable<Buffer> =>
  csvFile(
    customerMapping.map(({ column }) => column),
    customerRows(world),
  )

/** Customers whose row is in order: those that an import lets in. */
export function* soundCustomers(world: DemoWorld): Generator<DemoCustomer> {
  for (let index = 0; index < world.customers; index++) {
    const customer = customerAt(world, index)
    if (customer.flaw === null) yield customer
  }
}

export interface DemoSuppression {
  kind: 'email' | 'customer'
  /** The e-mail address, or the customer's number. */
  value: string
  reason: string
}

/** About 1 % of the customers asked not to be contacted, some by address and some in person. */
export function* demoSuppressions(world: DemoWorld): Generator<DemoSuppression> {
  for (const customer of soundCustomers(world)) {
    const random = Random.stream(world.seed, 'suppression', customer.index)
    if (!random.chance(0.01)) continue
    const byAddress = random.chance(0.7)
    if (byAddress && customer.email) yield { kind: 'email', value: customer.email, reason: '客户来电要求不再发送邮件' }
    else yield { kind: 'customer', value: customer.ref, reason: '柜台投诉，要求停止一切营销' }
  }
}

const consentWords = { granted: '同意', refused: '拒绝', unknown: '未知' } as const

function* customerRows(world: DemoWorld): Generator<string[]> {
  for (let index = 0; index < world.customers; index++) {
    const c = customerAt(world, index)
    const random = Random.stream(world.seed, 'spelling', index)
    yield [
      c.ref,
      c.flaw === 'name' ? '' : c.name,
      c.gender === 'male' ? '男' : '女',
      c.mobile ? spellMobile(random, c.mobile) : '',
      c.flaw === 'email' ? random.pick(brokenEmails) : (c.email ?? ''),
      c.address,
      c.postcode,
      c.flaw === 'birthday' ? random.pick(impossibleBirthdays) : c.birthday,
      c.joinedOn,
      c.branch.code,
      c.tier,
      c.interest,
      consentWords[c.consent],
    ]
  }
}

const brokenEmails = ['没有邮箱', 'wang.li@', 'zhang@@mail.example', 'li na@mail.example', 'chen，mail.example']
const impossibleBirthdays = ['1985-02-30', '1979-13-05', '2091-06-18', '19650431']

const ageBands = new Weighted<readonly [from: number, below: number]>([
  [[18, 30], 14],
  [[30, 45], 28],
  [[45, 60], 30],
  [[60, 75], 22],
  [[75, 86], 6],
])
const branches = new Weighted(demoBranches.map((branch) => [branch, branch.weight] as const))
const consents = new Weighted<DemoConsent>([
  ['granted', 89],
  ['refused', 6],
  ['unknown', 5],
])
const flaws = new Weighted<DemoCustomer['flaw']>([
  [null, 980],
  ['email', 9],
  ['birthday', 6],
  ['name', 5],
])
const interestWeights = (...weights: number[]) =>
  new Weighted(interests.map((interest, i) => [interest, weights[i] ?? 0] as const))
//                                         报刊 集邮 储蓄 农产 包裹 保险
const interestsOfTheYoung = interestWeights(8, 10, 14, 22, 40, 6)
const interestsOfTheMiddle = interestWeights(20, 8, 24, 22, 14, 12)
const interestsOfTheOld = interestWeights(32, 14, 28, 16, 4, 6)

const tierOf = (orders: number): Tier => (orders < 3 ? '普通' : orders < 7 ? '银卡' : orders < 16 ? '金卡' : '白金卡')

function drawPlace(random: Random, branch: DemoBranch): Pick<DemoCustomer, 'address' | 'postcode'> {
  const { place, postcode, roads, communities, villages } = branch.county
  const town = /^.+[镇乡]/.exec(branch.name)?.[0]
  if (town && random.chance(0.8)) {
    const village = random.pick(villages.filter((name) => name.startsWith(town)))
    const address = `信风市${place}${village}${random.int(1, 12)}组${random.int(1, 160)}号`
    return { address, postcode: String(postcode + 1) }
  }
  const home = random.chance(0.8)
    ? `${random.pick(communities)}${random.int(1, 36)}栋${random.int(1, 4)}单元${random.int(1, 18)}0${random.int(1, 4)}室`
    : ''
  return { address: `信风市${place}${random.pick(roads)}${random.int(1, 388)}号${home}`, postcode: String(postcode) }
}

const mobilePrefixes = '130 131 135 136 137 138 139 150 151 152 158 159 173 176 177 180 186 187 188 189 198 199'.split(
  ' ',
)

/** Unique: the last eight digits are an affine permutation of the index (61,803,399 shares no factor with 10^8). */
function mobileOf(world: DemoWorld, index: number, random: Random): string {
  const line = (index * 61_803_399 + world.seed * 7_919) % 100_000_000
  return random.pick(mobilePrefixes) + String(line).padStart(8, '0')
}

function spellMobile(random: Random, mobile: string): string {
  const style = random.unit()
  if (style < 0.86) return mobile
  const spaced = `${mobile.slice(0, 3)} ${mobile.slice(3, 7)} ${mobile.slice(7)}`
  return style < 0.93 ? spaced : style < 0.97 ? spaced.replaceAll(' ', '-') : `+86 ${mobile}`
}

function emailOf(random: Random, pinyin: string, index: number): string {
  const domain = random.chance(0.015) ? bouncingDomain : random.pick(emailDomains)
  return `${pinyin}${index + 100}@${domain}`
}

// Reserved for examples (RFC 2606): nobody can ever own them.
const emailDomains = ['mail.example', 'mail.example', 'inbox.example', 'letters.example']
