import { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { parseInput } from '../../parse-input.ts'
import { listAttributes } from '../attributes.ts'
import { type CellKind, columnKind } from './cell-kinds.ts'
import {
  customerColumnNames,
  orderColumnNames,
  pastCampaignColumnNames,
  plain,
  responseColumnNames,
} from './column-names.ts'
import { likelyNames } from './likely-names.ts'

/** Kinds of files for which a mapping can be suggested. */
export const suggestKinds = ['customers', 'orders', 'responses', 'past-campaign'] as const
type Kind = (typeof suggestKinds)[number]

const suggestInput = z.object({
  kind: z.enum(suggestKinds).default('customers'),
  /** The columns of the file, in its order. */
  columns: z.array(z.string().max(1_000)).max(1_000),
  /** Cells of some rows, for columns whose names say nothing. */
  sample: z.array(z.array(z.string())).max(1_000).default([]),
})

export interface MappingSuggestion {
  /** At most one column for a field, in the order of the file: `mapping` of an import, once a person has agreed. */
  mapping: SuggestedColumn[]
  /** Columns for which no field was found. */
  unmapped: string[]
}

export interface SuggestedColumn {
  column: string
  field: string
  /** 1 for the field's own name or a known one, less the further the names are apart; never below 0.6. */
  confidence: number
  /** Whether the column's name or its cells say so. */
  by: 'name' | 'content'
}

const leastConfidence = 0.6
const columnNames = {
  orders: orderColumnNames,
  responses: responseColumnNames,
  'past-campaign': pastCampaignColumnNames,
}

/**
 * Proposes which column fills which field from Chinese and English names: known ones, those within longer ones
 * (客户手机号码1), and misspelt ones; then from what the cells of `sample` look like. Where two columns would fill one field, the closer one does, of equals the first.
 * Columns whose name the file has twice are left out, since a mapping could not tell them apart. Consent is never
 * proposed: a column that merely resembles it must not grant anything.
 */
export async function suggestMapping(ctx: Ctx, input: z.input<typeof suggestInput>): Promise<MappingSuggestion> {
  const { kind, columns, sample } = parseInput(suggestInput, input)
  const names = kind === 'customers' ? customerColumnNames(await listAttributes(ctx)) : columnNames[kind]
  const known = [
    ...Object.entries(names).flatMap(([field, others]) => [field, ...others].map((name) => entry(field, name, 1))),
    ...Object.entries(likelyNames[kind]).flatMap(([field, others]) => others.map((name) => entry(field, name, 0.9))),
  ]
  const single = columns.filter((column) => column !== '' && columns.indexOf(column) === columns.lastIndexOf(column))
  const cells = new Map(single.map((column) => [column, sample.map((row) => row[columns.indexOf(column)] ?? '')]))
  const candidates = single
    .flatMap((column) => [...bestByField(column, known, kind), ...byContent(kind, column, cells.get(column) ?? [])])
    .sort((a, b) => b.confidence - a.confidence || columns.indexOf(a.column) - columns.indexOf(b.column))
  const taken = new Map<string, SuggestedColumn>()
  const fields = new Set<string>()
  for (const candidate of candidates) {
    if (taken.has(candidate.column) || fields.has(candidate.field)) continue
    taken.set(candidate.column, candidate)
    fields.add(candidate.field)
  }
  return {
    mapping: columns.flatMap((column) => taken.get(column) ?? []),
    unmapped: columns.filter((column) => column !== '' && !taken.has(column)),
  }
}

const entry = (field: string, name: string, weight: number) => ({ field, name: plain(name), weight })

/** Every field the column may fill, each with the closest of its names. */
function bestByField(column: string, known: ReturnType<typeof entry>[], kind: Kind): SuggestedColumn[] {
  const best = new Map<string, number>()
  if (asksConsent.test(column) || (kind !== 'past-campaign' && column.includes('是否'))) return []
  const given = plain(column).replace(decoration, '')
  for (const { field, name, weight } of known) {
    const confidence = Math.round(closeness(given, name) * weight * 100) / 100
    if (confidence >= leastConfidence && confidence > (best.get(field) ?? 0)) best.set(field, confidence)
  }
  return [...best].map(([field, confidence]) => ({ column, field, confidence, by: 'name' as const }))
}

const contents: Record<Kind, { [kind in CellKind]?: string }> = {
  customers: {
    email: 'email',
    mobile: 'mobile',
    idNumber: 'idNumber',
    date: 'birthday',
    gender: 'gender',
    address: 'address',
    name: 'name',
  },
  orders: { email: 'email', mobile: 'mobile', date: 'orderedAt' },
  responses: { email: 'email', mobile: 'mobile', idNumber: 'idNumber', date: 'occurredAt' },
  'past-campaign': { email: 'email', mobile: 'mobile', idNumber: 'idNumber', date: 'contactedAt' },
}

/** The field that the cells look like, if any; with the least confidence, so that every name goes before. */
function byContent(kind: Kind, column: string, cells: string[]): SuggestedColumn[] {
  const looks = columnKind(cells)
  const field = looks && contents[kind][looks]
  return field ? [{ column, field, confidence: leastConfidence, by: 'content' }] : []
}

/** Numbers before a name, and what is added to it: 1.姓名, 手机号码(必填), 地址*. */
const decoration = /^\d+[.、)]|[([].*?[)\]]|[*:]/g

/** 是否同意接收邮件 is no e-mail address, and what it is a person has to say. Of past campaigns 是否成交 is the outcome. */
const asksConsent = /consent|opt.?in|subscribed|marketing|同意|授权/i

/** Too general to mean a field when they are a part of a longer name: 证件类型 is no kind of customer. */
const general = new Set([
  'name',
  'type',
  'date',
  'time',
  'mail',
  'code',
  'unit',
  '名称',
  '类型',
  '日期',
  '时间',
  '编号',
  '产品',
  '活动',
])

/** How surely two plain names mean the same, from 0 to 1 in hundredths. */
function closeness(given: string, name: string): number {
  if (given === name) return 1
  const [short, long] = given.length < name.length ? [given, name] : [name, given]
  // Two Chinese characters are a word; of Latin letters it takes four, lest "no" be found in "notes".
  const word = /\p{Script=Han}/u.test(short) ? 2 : 4
  const isPart = short.length >= word && long.includes(short) && !general.has(short)
  const within = isPart ? 0.6 + 0.35 * (short.length / long.length) : 0
  // Of Chinese names every character counts: 录入日期 is not 加入日期.
  const similar =
    short.length >= 4 && !/\p{Script=Han}/u.test(long) ? 0.95 * (1 - distance(given, name) / long.length) : 0
  return Math.round(Math.max(within, similar >= 0.7 ? similar : 0) * 100) / 100
}

/** Levenshtein's distance; names that are too long to be one are as far apart as they can be. */
function distance(a: string, b: string): number {
  if (Math.max(a.length, b.length) > 60) return Math.max(a.length, b.length)
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
