import { expect, test } from 'vitest'
import type { AttributeType } from '../customers/normalise.ts'
import { compileSegment } from './compile.ts'
import { describeFilter } from './describe.ts'
import { type FieldType, orderMeasures, segmentFields } from './fields.ts'
import { type Filter, parseFilter } from './filter.ts'

const labels = new Map([
  ['tier', '会员等级'],
  ['score', '积分'],
  ['vip', 'VIP 客户'],
  ['due_on', '存单到期日'],
])
const units = new Map([
  ['12', '海淀支局'],
  ['13', '中关村网点'],
])
const names = {
  attribute: (name: string) => labels.get(name) ?? '',
  unit: (id: string) => units.get(id) ?? '',
  campaign: (id: string) => (id === '7' ? '春季' : ''),
  segment: (id: string) => (id === '3' ? '老客户' : ''),
}
const attributes = new Map<string, AttributeType>([
  ['tier', 'text'],
  ['score', 'number'],
  ['vip', 'boolean'],
  ['due_on', 'date'],
])
const models = new Set(['流失', 'churn'])
/** Throws unless the filter can be used. */
const check = (filter: unknown) =>
  compileSegment(parseFilter(filter), {
    now: new Date('2026-03-31T00:00:00Z'),
    timeZone: 'Asia/Shanghai',
    attributes,
    models,
  })

test.each<[Filter, string, string]>([
  [{ all: [] }, '所有客户', 'All customers'],
  [
    {
      all: [
        { field: 'age', op: 'between', value: [18, 70] },
        { orders: 'count', op: 'gte', value: 1, where: { product: '报刊', since: { daysAgo: 90 } } },
        { field: 'email', op: 'isNull' },
      ],
    },
    '年龄在 18 到 70 岁之间，近 90 天内买过“报刊”至少 1 次，并且没有邮箱的客户',
    'Customers aged 18 to 70 who bought “报刊” at least once in the last 90 days and have no e-mail address',
  ],
  [
    {
      all: [
        { field: 'gender', op: 'eq', value: 'female' },
        { field: 'unit', op: 'eq', value: 12 },
      ],
    },
    '性别为女，并且属于“海淀支局”（含下级）的客户',
    'Customers who are female and belong to “海淀支局” (units below included)',
  ],
  [
    {
      any: [
        {
          all: [
            { field: 'gender', op: 'eq', value: 'male' },
            { field: 'age', op: 'gte', value: 60 },
          ],
        },
        {
          all: [
            { field: 'gender', op: 'eq', value: 'female' },
            { field: 'age', op: 'gte', value: 55 },
          ],
        },
      ],
    },
    '满足以下任一条件的客户：性别为男，并且年满 60 岁；性别为女，并且年满 55 岁',
    'Customers who meet at least one of these conditions: they are male and are aged 60 or over; they are female and are aged 55 or over',
  ],
  [
    {
      all: [
        { field: 'kind', op: 'eq', value: 'organisation' },
        {
          any: [
            { field: 'mobile', op: 'isNotNull' },
            { field: 'email', op: 'isNotNull' },
          ],
        },
      ],
    },
    '客户类型为单位，并且满足以下任一条件（有手机号；有邮箱）的客户',
    'Customers who are organisations and meet at least one of these conditions (they have a mobile number; they have an e-mail address)',
  ],
  [
    { not: { field: 'gender', op: 'eq', value: 'male' } },
    '性别不是男（含未填写）的客户',
    'Customers who are not male (blanks included)',
  ],
  [
    { field: 'gender', op: 'ne', value: 'male' },
    '性别不是男（不含未填写）的客户',
    'Customers who are not male (blanks excluded)',
  ],
  [
    {
      all: [
        { orders: 'sum', op: 'gte', value: 500000, where: { since: { yearsAgo: 1 } } },
        { field: 'consent.sms', op: 'eq', value: 'granted' },
      ],
    },
    '近 1 年内消费合计不低于 5,000.00 元，并且已同意接收短信的客户',
    'Customers who spent at least ¥5,000.00 in the last year and have agreed to text messages',
  ],
  [
    {
      all: [
        { orders: 'last', op: 'lt', value: { monthsAgo: 6 } },
        { orders: 'count', op: 'gt', value: 2 },
      ],
    },
    '最近一次购买时间在 6 个月以前，并且购买超过 2 次的客户',
    'Customers whose last order was more than 6 months ago and who ordered more than twice',
  ],
  [
    { orders: 'count', op: 'eq', value: 0, where: { category: '集邮' } },
    '从未买过“集邮”类商品的客户',
    'Customers who never bought from category “集邮”',
  ],
  [
    { contacted: { campaignId: 7, channel: 'sms', withinDays: 90 } },
    '近 90 天内在营销活动“春季”中通过短信联系过的客户',
    'Customers who have been contacted by text message in campaign “春季” in the last 90 days',
  ],
  [
    { all: [{ contacted: {} }, { not: { responded: { campaignId: 8 } } }, { not: { converted: { withinDays: 1 } } }] },
    '联系过，没有在 8 号营销活动中反馈过，并且近 1 天内没有成交过的客户',
    'Customers who have been contacted, who have not responded in campaign 8, and who have not converted in the last day',
  ],
  [
    {
      all: [
        { field: 'tags', op: 'in', value: ['团购', '老用户'] },
        { field: 'tags', op: 'ne', value: '投诉' },
        { field: 'grade', op: 'lte', value: 2 },
        { field: 'rfm.recency', op: 'gte', value: 4 },
      ],
    },
    '有标签“团购”或“老用户”，没有标签“投诉”，数据等级不超过 2 级，并且消费近度得分不低于 4 的客户',
    'Customers who are tagged with “团购” or “老用户”, who are not tagged with “投诉”, whose data grade is at most 2, and whose recency score is at least 4',
  ],
  [
    { top: { n: 1000, by: { orders: 'sum', where: { since: { yearsAgo: 1 } } } } },
    '按近 1 年内消费合计从高到低排在前 1000 名的客户',
    'Customers who are among the 1000 with the highest total spending in the last year',
  ],
  [
    {
      not: {
        top: {
          ...{ n: 50, by: { score: '流失' }, lowest: true },
          among: {
            all: [
              { field: 'gender', op: 'eq', value: 'female' },
              { orders: 'count', op: 'gte', value: 1 },
            ],
          },
        },
      },
    },
    '未在符合条件（性别为女，并且购买至少 1 次）的客户中按模型“流失”的得分从低到高排在前 50 名的客户',
    'Customers who are not among the 50 with the lowest score by model “流失” of those for whom this holds (they are female and ordered at least once)',
  ],
  [
    { top: { n: 10, by: { orders: 'last', where: { product: ['EMS', '报刊'] } }, among: { all: [] } } },
    '按最近一次购买“EMS”或“报刊”的时间从晚到早排在前 10 名的客户',
    'Customers who are among the 10 with the latest last order of “EMS” or “报刊”',
  ],
  [
    { not: { score: '流失', op: 'gte', value: 0.8 } },
    '模型“流失”的得分低于 0.8（含没有得分的）的客户',
    'Customers whose score by model “流失” is less than 0.8 (those without a score included)',
  ],
  [
    { orders: 'products', op: 'gte', value: 3, where: { since: { daysAgo: 90 } } },
    '近 90 天内购买的不同商品数不低于 3 种的客户',
    'Customers whose number of different products bought in the last 90 days is at least 3',
  ],
  [
    { orders: 'count', op: 'gte', value: 2, where: { amount: { min: 10_000, max: 50_000 } } },
    '购买至少 2 次（只计单笔 100.00 到 500.00 元的订单）的客户',
    'Customers who ordered at least twice (only orders from ¥100.00 to ¥500.00)',
  ],
  [
    { orders: 'count', op: 'eq', value: 0, where: { amount: { max: 50_000 }, currency: 'USD' } },
    '从未购买（只计 USD 订单，只计单笔不超过 500.00 USD 的订单）的客户',
    'Customers who never ordered (USD orders only, only orders of at most USD 500.00)',
  ],
  [
    { all: [{ responded: { channel: 'email', withinDays: 30 } }, { not: { converted: { channel: 'letter' } } }] },
    '近 30 天内对电子邮件反馈过，并且没有经商函成交过的客户',
    'Customers who have responded after contact by e-mail in the last 30 days and have not converted after contact by letter',
  ],
  [
    { field: 'daysToLunarBirthday', op: 'lte', value: 7 },
    '7 天内过农历生日的客户',
    'Customers who have a lunar birthday in the next 7 days',
  ],
  [{ not: { contacted: {} } }, '从未联系过的客户', 'Customers who have not been contacted'],
  [
    { random: { percent: 12.5, seed: '试点' } },
    '在随机抽取的 12.5%（种子“试点”）之内的客户',
    'Customers who are in the random 12.5% with seed “试点”',
  ],
  [
    { not: { random: { percent: 10, seed: 'A' } } },
    '不在随机抽取的 10%（种子“A”）之内的客户',
    'Customers who are not in the random 10% with seed “A”',
  ],
  [
    { field: 'daysToBirthday', op: 'lte', value: 7 },
    '7 天内过生日的客户',
    'Customers who have a birthday in the next 7 days',
  ],
  [
    {
      not: { orders: 'count', op: 'gte', value: 1, where: { product: 'EMS', since: { monthsAgo: 3 } } },
    },
    '近 3 个月内没有买过“EMS”的客户',
    'Customers who did not buy “EMS” in the last 3 months',
  ],
  [
    { orders: 'sum', op: 'lt', value: 10000, where: { category: '储蓄' } },
    '购买“储蓄”类商品的金额合计低于 100.00 元（含没有买过的）的客户',
    'Customers who spent less than ¥100.00 on category “储蓄” (including those who bought none)',
  ],
  [
    {
      all: [
        { field: 'attributes.tier', op: 'in', value: ['金卡', '银卡'] },
        { field: 'attributes.score', op: 'gte', value: 1000 },
      ],
    },
    '“会员等级”为“金卡”或“银卡”，并且“积分”不低于 1000 的客户',
    'Customers whose “会员等级” is “金卡” or “银卡” and whose “积分” is at least 1000',
  ],
  [
    {
      field: 'postcode',
      op: 'in',
      value: ['100080', '100081', '100082', '100083', '100084', '100085', '100086'],
    },
    '邮编为“100080”、“100081”、“100082”、“100083”、“100084”等 7 个之一的客户',
    'Customers whose postcode is one of “100080”, “100081”, “100082”, “100083”, “100084” and 2 more',
  ],
  [
    {
      all: [
        { field: 'address', op: 'contains', value: '中关村' },
        { not: { field: 'unit', op: 'in', value: [12, 13] } },
      ],
    },
    '地址包含“中关村”，并且不属于“海淀支局”或“中关村网点”（含下级）的客户',
    'Customers whose address contains “中关村” and who do not belong to “海淀支局” or “中关村网点” (units below included)',
  ],
  [
    {
      not: {
        any: [
          { field: 'consent.email', op: 'eq', value: 'refused' },
          { field: 'age', op: 'lt', value: 18 },
        ],
      },
    },
    '以下条件都不满足的客户（缺少年龄的视为不满足）：已拒绝接收电子邮件；年龄未满 18 岁',
    'Customers who meet none of these conditions (a missing age counts as not met): they have refused e-mails; they are under 18',
  ],
  [
    {
      not: {
        all: [
          { field: 'consent.email', op: 'eq', value: 'unknown' },
          { field: 'consent.letter', op: 'eq', value: 'unknown' },
        ],
      },
    },
    '以下条件至少一项不满足的客户：未表明是否同意接收电子邮件；未表明是否同意接收商函',
    'Customers who fail at least one of these conditions: they have not said whether they agree to e-mails; they have not said whether they agree to letters',
  ],
  [
    {
      all: [
        { field: 'joinedOn', op: 'gte', value: { daysAgo: 30 } },
        { orders: 'count', op: 'lte', value: 0 },
      ],
    },
    '加入日期在近 30 天内，并且从未购买的客户',
    'Customers who joined in the last 30 days and never ordered',
  ],
  [
    {
      all: [
        { field: 'birthday', op: 'between', value: ['1956-01-01', '1965-12-31'] },
        { field: 'attributes.vip', op: 'ne', value: false },
      ],
    },
    '出生日期在 1956-01-01 到 1965-12-31 之间，并且“VIP 客户”为是的客户',
    'Customers who were born between 1956-01-01 and 1965-12-31 and whose “VIP 客户” is yes',
  ],
  [
    {
      orders: 'count',
      op: 'between',
      value: [2, 5],
      where: { product: '明信片', category: '集邮', since: '2026-01-01', until: '2026-03-31' },
    },
    '在 2026-01-01 到 2026-03-31 期间买过“集邮”类的“明信片”2 到 5 次的客户',
    'Customers who bought “明信片” from category “集邮” between 2 and 5 times from 2026-01-01 to 2026-03-31',
  ],
  [
    {
      all: [
        { orders: 'first', op: 'gte', value: '2026-01-01' },
        { orders: 'sum', op: 'between', value: [10000, 99999] },
        { field: 'name', op: 'startsWith', value: '王' },
      ],
    },
    '第一次购买时间不早于 2026-01-01，消费合计在 100.00 到 999.99 元之间，并且姓名以“王”开头的客户',
    'Customers whose first order was on or after 2026-01-01, who spent between ¥100.00 and ¥999.99, and whose name starts with “王”',
  ],
  [
    {
      all: [
        { field: 'attributes.due_on', op: 'lte', value: 'now' },
        { not: { field: 'attributes.tier', op: 'startsWith', value: '钻' } },
      ],
    },
    '“存单到期日”不晚于今天，并且“会员等级”不以“钻”开头（含未填写）的客户',
    'Customers whose “存单到期日” is today or earlier and whose “会员等级” does not start with “钻” (blanks included)',
  ],
  [
    {
      all: [
        { field: 'consent.phone', op: 'ne', value: 'refused' },
        {
          any: [
            { orders: 'last', op: 'gte', value: { daysAgo: 90 }, where: { product: '报刊' } },
            {
              all: [
                { field: 'age', op: 'gt', value: 60 },
                { orders: 'last', op: 'isNull' },
              ],
            },
          ],
        },
      ],
    },
    '没有拒绝电话联系，并且满足以下任一条件（最近一次购买“报刊”的时间在近 90 天内；年龄超过 60 岁，并且从未购买）的客户',
    'Customers who have not refused phone calls and who meet at least one of these conditions (their last order of “报刊” was in the last 90 days; they are over 60 and never ordered)',
  ],
  [
    { orders: 'sum', op: 'gt', value: 20000, where: { currency: 'USD', until: { daysAgo: 30 } } },
    '截至 30 天前消费合计超过 200.00 USD 的客户',
    'Customers who spent more than USD 200.00 up to 30 days ago',
  ],
  [
    {
      all: [
        { field: 'divisionCode', op: 'startsWith', value: '1101' },
        {
          not: {
            all: [
              { field: 'age', op: 'gte', value: 70 },
              { field: 'address', op: 'isNull' },
            ],
          },
        },
      ],
    },
    '行政区划代码以“1101”开头，并且以下条件至少一项不满足（年满 70 岁；没有地址；缺少年龄的视为不满足）的客户',
    'Customers whose division code starts with “1101” and who fail at least one of these conditions (they are aged 70 or over; they have no address; a missing age counts as not met)',
  ],
  [
    { field: 'name', op: 'eq', value: '甲”的客户，并且没有邮箱\n' },
    '姓名为“甲\\”的客户，并且没有邮箱\\u{a}”的客户',
    'Customers whose name is “甲\\”的客户，并且没有邮箱\\u{a}”',
  ],
])('%j', (filter, chinese, english) => {
  check(filter)
  expect(describeFilter(filter, 'zh', names)).toBe(chinese)
  expect(describeFilter(filter, 'en', names)).toBe(english)
})

test('Chinese is what it speaks by default; attributes and units without a name go by theirs in the filter', () => {
  const filter: Filter = {
    all: [
      { field: 'attributes.tier', op: 'isNull' },
      { field: 'unit', op: 'ne', value: 7 },
    ],
  }
  expect(describeFilter(filter)).toBe('未填写“tier”，并且不属于 7 号机构（含下级）的客户')
  expect(describeFilter(filter, 'en')).toBe(
    'Customers who have “tier” left blank and do not belong to unit 7 (units below included)',
  )
})

test('a long text is cut, a list has five values', () => {
  expect(describeFilter({ field: 'address', op: 'eq', value: '路'.repeat(1_000) })).toBe(
    `地址为“${'路'.repeat(40)}…”（共 1000 字）的客户`,
  )
  const list = (length: number): Filter => ({ field: 'age', op: 'in', value: Array.from({ length }, (_, n) => n) })
  expect(describeFilter(list(5))).toBe('年龄为 0、1、2、3 或 4 岁的客户')
  expect(describeFilter(list(10_000))).toBe('年龄为 0、1、2、3、4 岁等 10000 个之一的客户')
  expect(describeFilter({ not: list(10_000) }, 'en')).toBe(
    'Customers who are not aged one of 0, 1, 2, 3, 4 and 9995 more (blanks included)',
  )
})

test.each<[number, string | undefined, string, string]>([
  [1, undefined, '0.01 元', '¥0.01'],
  [123_456_789, 'CNY', '1,234,567.89 元', '¥1,234,567.89'],
  [-1_050, undefined, '-10.50 元', '-¥10.50'],
  [Number.MAX_SAFE_INTEGER, undefined, '90,071,992,547,409.91 元', '¥90,071,992,547,409.91'],
  [5_000, 'JPY', '5,000 JPY', 'JPY 5,000'],
  [5_000, 'KWD', '5.000 KWD', 'KWD 5.000'],
])('the sum of %i fen is said in whole units of the currency %s', (value, currency, chinese, english) => {
  const filter: Filter = { orders: 'sum', op: 'gt', value, where: currency === undefined ? {} : { currency } }
  expect(describeFilter(filter)).toContain(`超过 ${chinese}`)
  expect(describeFilter(filter, 'en')).toContain(`more than ${english}`)
})

test.each<[unknown, string, string]>([
  [{ not: { all: [] } }, '没有任何客户', 'No customers'],
  [{ any: [] }, '没有任何客户', 'No customers'],
  [{ not: { any: [] } }, '所有客户', 'All customers'],
  [
    { not: { field: 'attributes.vip', op: 'eq', value: true } },
    '“vip”为否（含未填写）的客户',
    'Customers whose “vip” is no (blanks included)',
  ],
  [{ not: { not: { field: 'email', op: 'isNull' } } }, '没有邮箱的客户', 'Customers who have no e-mail address'],
  [
    { any: [{ all: [] }, { field: 'gender', op: 'eq', value: 'male' }] },
    '满足以下任一条件的客户：不限条件；性别为男',
    'Customers who meet at least one of these conditions: they are anybody; they are male',
  ],
  [
    { all: [{ field: 'gender', op: 'eq', value: 'male' }, { not: { all: [] } }] },
    '性别为男，并且排除所有客户的客户',
    'Customers who are male and are nobody',
  ],
])('what can be said more plainly is: %j', (filter, chinese, english) => {
  expect(describeFilter(filter as Filter)).toBe(chinese)
  expect(describeFilter(filter as Filter, 'en')).toBe(english)
})

const place = { today: '2026-03-31', timeZone: 'Asia/Shanghai' }
const subjects = [
  ...[...segmentFields(place, attributes)].map(([field, facts]) => ({ subject: { field }, ...facts })),
  ...Object.entries(orderMeasures(place)).map(([orders, facts]) => ({ subject: { orders }, ...facts })),
]
const samples: Record<FieldType, unknown[]> = {
  text: ['王', '李'],
  choice: [],
  integer: [3, 30],
  number: [0.5, 20],
  boolean: [true, false],
  date: ['2026-03-31', { daysAgo: 30 }],
  unit: [12, 13],
  tags: ['老用户', '团购'],
}
/** What the sentence itself says, without what it quotes. */
const unquoted = (sentence: string) => sentence.replace(/“(?:\\.|[^\\”])*”/gs, '“”')

test.each(subjects)('$subject: every operator and value has words', ({ subject, type, operators, values }) => {
  const [first, second = first] = values ?? samples[type]
  const said = new Map<string, unknown>()
  for (const op of operators) {
    for (const value of valuesFor(op, first, second, values ?? samples[type])) {
      const filter = { ...subject, op, ...(value !== undefined && { value }) }
      check(filter)
      const [chinese, english] = [describeFilter(filter as Filter), describeFilter(filter as Filter, 'en')]
      expect(unquoted(chinese)).not.toMatch(/[A-Za-z]|未知字段/)
      expect(unquoted(english)).not.toMatch(/\p{Script=Han}|unknown field|[a-z][A-Z]|[a-z]\.[a-z]/u)
      expect(english).toMatch(/^Customers /)
      const isAttribute = 'field' in subject && subject.field.startsWith('attributes.')
      if (type !== 'text' && type !== 'unit' && type !== 'tags' && !isAttribute)
        expect(chinese + english).not.toContain('“')
      // To be other than yes is to be no.
      if (type !== 'boolean') expect([...said.keys()]).not.toContain(chinese)
      said.set(chinese, filter)
    }
  }
})

function valuesFor(op: string, first: unknown, second: unknown, all: readonly unknown[]): unknown[] {
  if (op === 'isNull' || op === 'isNotNull') return [undefined]
  if (op === 'in' || op === 'notIn') return [[first, second]]
  return op === 'between' ? [[first, second]] : [...all]
}

test.each(subjects)('$subject: a denial includes blanks where the field can be missing', ({ subject, ...facts }) => {
  const value = (facts.values ?? samples[facts.type])[1]
  const denied = describeFilter({ not: { ...subject, op: 'eq', value } } as Filter)
  const canBeMissing = facts.operators.includes('isNull')
  expect(/（含(?:未填写|没有购买的)）/.test(denied)).toBe(canBeMissing)
})

test.each(['zh', 'en'] as const)('no two fields go by one name: %s', (language) => {
  const sentences = subjects.map(({ subject, type, values }) =>
    describeFilter({ ...subject, op: 'eq', value: (values ?? samples[type])[0] } as Filter, language),
  )
  expect(new Set(sentences).size).toBe(subjects.length)
})

test('segments go by their names, with the version they are pinned to', () => {
  const filter = parseFilter({ all: [{ segment: 3, version: 2 }, { not: { segment: 4 } }] })
  expect([describeFilter(filter, 'zh', names), describeFilter(filter, 'en', names)]).toEqual([
    '属于客群“老客户”（第 2 版），并且不属于 4 号客群的客户',
    'Customers who are in segment “老客户” (version 2) and are not in segment 4',
  ])
})
