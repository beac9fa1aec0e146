import type { DemoWorld } from './city.ts'
import { csvFile } from './csv.ts'
import { type DemoCustomer, type Interest, interests, refOf, soundCustomers } from './customers.ts'
import { dayOf, festivals, isoDay, weekdayOf } from './days.ts'
import { Random, Weighted } from './random.ts'

/** Days of history: the two years that end the day before `today`. */
export const historyDays = 730

export interface DemoOrder {
  ref: string
  /** Day number (see days.ts) and second of the day, on China's clocks. */
  day: number
  second: number
  source: string
  product: string
  category: Interest
  quantity: number
  /** Money in fen. */
  amount: number
}

/**
 * The columns of `ordersCsv` in their order, each with the field that an import fills from it.
 * 金额 is in yuan, 下单时间 in China's time.
 */
export const orderMapping = [
  { column: '来源', field: 'source' },
  { column: '订单号', field: 'externalId' },
  { column: '客户号', field: 'customerRef' },
  { column: '下单时间', field: 'orderedAt' },
  { column: '金额', field: 'amount' },
  { column: '产品', field: 'product' },
  { column: '类别', field: 'category' },
  { column: '数量', field: 'quantity' },
]

/**
 * Two years of orders, oldest first: three a customer on average, many with none, few with very many; mooncakes before
 * Mid-Autumn, savings after New Year, newspapers in the subscription season of October to December. A few rows name a
 * customer nobody knows or an amount that is none: an import must reject them.
 */
export const ordersCsv = (world: DemoWorld): AsyncIterable<Buffer> =>
  csvFile(
    orderMapping.map(({ column }) => column),
    orderRows(world),
  )

/** Draws the order history of one customer after another: always the same history for the same customer. */
export class OrderHistory {
  readonly #world: DemoWorld
  readonly #today: number
  readonly #seasons: Map<Product, Weighted<number>>

  constructor(world: DemoWorld) {
    this.#world = world
    this.#today = dayOf(world.today)
    this.#seasons = seasonsOf(this.#today)
  }

  /** Their orders, in no particular sequence. */
  of(customer: DemoCustomer): DemoOrder[] {
    const random = Random.stream(this.#world.seed, 'orders', customer.index)
    const joined = dayOf(customer.joinedOn)
    const orders: DemoOrder[] = []
    for (let left = random.poisson(customer.loyalty); left > 0; left--) {
      const category = random.chance(0.55) ? customer.interest : categories.draw(random)
      const { product, quantity, amount } = drawPurchase(random, category)
      const day = this.#seasons.get(product)?.draw(random) ?? this.#today
      const online = category !== '储蓄理财' && category !== '保险' && random.chance(0.3)
      const second = online ? random.int(7 * 3600, 23 * 3600) : random.int(8.5 * 3600, 17.5 * 3600)
      const source = online ? '邮乐网' : '营业系统'
      if (day < joined) continue
      orders.push({ ref: customer.ref, day, second, source, product: product.name, category, quantity, amount })
    }
    return orders
  }

  /** How many orders of theirs fall into the last 365 days. */
  lastYear(customer: DemoCustomer): number {
    return this.of(customer).filter((order) => order.day >= this.#today - 365).length
  }
}

interface Product {
  name: string
  category: Interest
  /** Price of a piece in yuan: anything between the two in that step. */
  from: number
  to: number
  step: number
  /** Most pieces in one order. */
  most: number
  season: Season
}

/** How much likelier a day is than an ordinary one. */
type Season = (day: DemoDay) => number

interface DemoDay {
  month: number
  weekend: boolean
  /** Days until the next Spring Festival and Mid-Autumn; Infinity when none is near. */
  toSpringFestival: number
  toMidAutumn: number
  /** The first four days of the Spring Festival. */
  closed: boolean
}

const always: Season = () => 1
const subscriptions: Season = ({ month }) => (month >= 10 ? 5 : month === 6 ? 2 : 1)
const newYear: Season = ({ month }) => (month === 1 ? 6 : month === 12 ? 3 : 1)
const openingQuarter: Season = ({ month }) => (month <= 3 ? 2.5 : 1)
const festiveGifts: Season = (day) => (day.toSpringFestival < 28 || day.toMidAutumn < 21 ? 4 : 1)
const mooncakes: Season = ({ toMidAutumn }) => (toMidAutumn < 28 ? 1 : 0)
const winterCrop: Season = ({ month }) => (month === 12 || month <= 2 ? 1 : 0)
const parcels: Season = ({ month, toSpringFestival }) => (month === 11 ? 2 : toSpringFestival < 21 ? 1.8 : 1)

const product = (
  category: Interest,
  season: Season,
  name: string,
  from: number,
  to = from,
  step = 1,
  most = 1,
): Product => ({ name, category, from, to, step, most, season })

const products: readonly Product[] = [
  product('报刊', subscriptions, '信风日报（全年）', 396),
  product('报刊', subscriptions, '信风晚报（半年）', 156),
  product('报刊', subscriptions, '老年生活月刊（全年）', 96),
  product('报刊', subscriptions, '少年科学（全年）', 144),
  product('报刊', subscriptions, '财经周刊（全年）', 480),
  product('集邮', newYear, '年度邮票册', 258),
  product('集邮', newYear, '生肖邮票小版', 36, 48, 12, 4),
  product('集邮', always, '纪念封', 8, 18, 2, 10),
  product('储蓄理财', openingQuarter, '定期存款', 5_000, 100_000, 1_000),
  product('储蓄理财', openingQuarter, '稳健理财', 10_000, 200_000, 10_000),
  product('农产品', always, '高山云雾茶', 88, 268, 20, 3),
  product('农产品', festiveGifts, '鹭洲海味礼盒', 128, 328, 20, 4),
  product('农产品', mooncakes, '中秋月饼礼盒', 98, 298, 20, 6),
  product('农产品', winterCrop, '双溪冬笋', 45, 85, 5, 5),
  product('包裹', parcels, '国内快递包裹', 10, 38),
  product('包裹', parcels, '特快专递', 20, 68),
  product('保险', always, '家庭财产险', 100, 300, 50),
  product('保险', openingQuarter, '年金保险', 3_000, 30_000, 1_000),
]
const productsOf = new Map(interests.map((category) => [category, products.filter((p) => p.category === category)]))

const categories = new Weighted<Interest>([
  ['报刊', 16],
  ['集邮', 10],
  ['储蓄理财', 10],
  ['农产品', 30],
  ['包裹', 28],
  ['保险', 6],
])

/** A product of the category, how many, and what they cost in fen. */
export function drawPurchase(
  random: Random,
  category: Interest,
): { product: Product; quantity: number; amount: number } {
  const product = random.pick(productsOf.get(category) ?? products)
  const price = product.from + product.step * random.int(0, Math.floor((product.to - product.from) / product.step))
  // Small orders are the rule: the smaller of two draws.
  const quantity = Math.min(random.int(1, product.most), random.int(1, product.most))
  return { product, quantity, amount: price * quantity * 100 }
}

/** The days of the history, to be drawn as each product's season has it. */
function seasonsOf(today: number): Map<Product, Weighted<number>> {
  const first = today - historyDays
  const springFestivals = festivals('1/1', first - 4, today + 30)
  const midAutumns = festivals('8/15', first, today + 30)
  const until = (feasts: number[], day: number) => feasts.find((feast) => feast >= day) ?? Number.POSITIVE_INFINITY
  const days = Array.from({ length: historyDays }, (_, i) => {
    const day = first + i
    const about: DemoDay = {
      month: Number(isoDay(day).slice(5, 7)),
      weekend: [0, 6].includes(weekdayOf(day)),
      toSpringFestival: until(springFestivals, day) - day,
      toMidAutumn: until(midAutumns, day) - day,
      closed: springFestivals.some((feast) => day >= feast && day < feast + 4),
    }
    return { day, about, open: (about.weekend ? 0.6 : 1) * (about.closed ? 0.1 : 1) }
  })
  return new Map(
    products.map((product) => [
      product,
      new Weighted(days.map(({ day, about, open }) => [day, open * product.season(about)] as const)),
    ]),
  )
}

function* orderRows(world: DemoWorld): Generator<(string | number)[]> {
  const history = new OrderHistory(world)
  const orders: DemoOrder[] = []
  for (const customer of soundCustomers(world)) orders.push(...history.of(customer))
  orders.sort((a, b) => a.day - b.day || a.second - b.second)
  const random = Random.stream(world.seed, 'order flaws')
  let number = 0
  for (const order of orders) {
    number++
    const flaw = random.unit()
    const date = isoDay(order.day)
    yield [
      order.source,
      `DD${date.slice(2, 4)}${String(number).padStart(7, '0')}`,
      flaw < 0.0005 ? refOf(world.customers + number) : order.ref,
      `${date} ${clock(order.second)}`,
      flaw > 0.9995 ? '面议' : (order.amount / 100).toFixed(2),
      order.product,
      order.category,
      order.quantity,
    ]
  }
}

const clock = (second: number) => new Date(second * 1000).toISOString().slice(11, 19)
