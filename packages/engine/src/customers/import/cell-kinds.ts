import { normaliseIdNumber } from '../id-number.ts'
import { cleanCode, cleanText, normaliseDate, normaliseEmail } from '../normalise.ts'

/** What a cell looks like, without its column's name: to tell data from names, and to guess what a column holds. */
export const cellKinds = ['email', 'mobile', 'idNumber', 'date', 'gender', 'number', 'address', 'name', 'text'] as const
export type CellKind = (typeof cellKinds)[number]

/** Kinds that no column is named like. */
export const isDataKind = (kind: CellKind): boolean => ['email', 'mobile', 'idNumber', 'date'].includes(kind)

const isDate = normaliseDate('value')
const mobile = /^(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}$/
const number = /^[¥￥$€]?[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?[元%]?$/
/** A place and, further on, where in it. */
const address = /[省市区县州盟旗镇乡村].*?[路街道巷弄里号楼室村组]/
/** The 100 most frequent family names, nine tenths of all people, and the usual ones of two characters. */
const familyName =
  '(?:[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]|欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐)'
const personName = new RegExp(`^${familyName}(?:\\p{Script=Han}{1,2}|某+|[*＊×]{1,2}\\p{Script=Han}?)$`, 'u')

/** Null for an empty cell. */
export function cellKind(cell: string): CellKind | null {
  const text = cleanText(cell)
  if (text === '') return null
  const code = cleanCode(text)
  if (code.includes('@') && normaliseEmail(code).ok) return 'email'
  if (mobile.test(code)) return 'mobile'
  if (/^[\dA-Z]{15,18}$/i.test(code) && normaliseIdNumber(code, '9999').ok) return 'idNumber'
  if (/^\d{4}[-/.年]/.test(code) || /^(?:19|20)\d{6}$/.test(code)) {
    if (isDate(code.replace(/[T ]\s*\d{1,2}:\d{2}.*$/, '')).ok) return 'date'
  }
  if (/^(?:男|女|male|female)$/i.test(code)) return 'gender'
  if (number.test(code)) return 'number'
  if (text.length >= 6 && address.test(text)) return 'address'
  return personName.test(text) ? 'name' : 'text'
}

/** The kind that at least four fifths of the cells have, empty ones left aside; null for none. */
export function columnKind(cells: string[]): CellKind | null {
  const kinds = cells.flatMap((cell) => cellKind(cell) ?? [])
  return (
    cellKinds.find((kind) => kinds.length > 0 && kinds.filter((one) => one === kind).length * 5 >= kinds.length * 4) ??
    null
  )
}
