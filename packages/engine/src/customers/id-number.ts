import { cleanCode, type Normalised, normalisePastDate } from './normalise.ts'

/** What an identity number says about whom it belongs to. Of an organisation it says nothing more. */
export interface IdNumber {
  kind: 'person' | 'organisation'
  /** `yyyy-mm-dd`; absent for organisations. */
  birthday?: string
  gender?: 'male' | 'female'
}

const not = (reason: string): Normalised<never> => ({ ok: false, reason })

const resident = /^\d{17}[\dX]$/
const older = /^\d{15}$/
/** The letters of GB 32100: no I, O, S, V, Z, which look like digits. */
const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const organisation = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/
/** Provinces of GB/T 2260; 81 to 83 are residence permits of people from Hong Kong, Macao and Taiwan. */
const region = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/
const readBirthday = normalisePastDate('birthday')

/**
 * The 18 characters of a resident identity card (GB 11643, check character after ISO 7064 MOD 11-2) or of an
 * organisation's unified social credit code (GB 32100). A card's older number of 15 digits becomes the newer one.
 * `today` is `yyyy-mm-dd`. Sentences show the number masked: they stand in logs and lists.
 */
export function normaliseIdNumber(text: string, today: string): Normalised<string> {
  const typed = cleanCode(text).replace(/[\s-]/g, '').toUpperCase()
  const value = older.test(typed) ? upgraded(typed) : typed
  const fault = faultOf(value, maskIdNumber(typed), today)
  if (fault === null) return { ok: true, value }
  const lost = /^\d(?:\.\d+)?E\+?\d+$/.test(typed) || (resident.test(typed) && typed.endsWith('000'))
  const hint = lost ? ' A spreadsheet has lost its last digits: format that column as text and enter it again.' : ''
  return not(`${fault}${hint}`)
}

/** What is wrong, in a sentence with the number masked, or null. What has a region and a birthday in their places is a card, and not a code of digits alone. */
function faultOf(value: string, masked: string, today: string): string | null {
  const wrongCheck = `The id number ${masked} has a wrong check character: it is mistyped somewhere.`
  const isCard = resident.test(value) && !value.startsWith('9') // 9 begins the codes of enterprises
  const isBorn = readBirthday(value.slice(6, 14), today).ok
  if (isCard && region.test(value) && isBorn) return residentCheck(value) === value[17] ? null : wrongCheck
  if (isOrganisation(value)) return null
  if (isCard && !region.test(value)) return `The id number ${masked} begins with no province of China.`
  if (isCard) return `The id number ${masked} has a date of birth that cannot be.`
  return organisation.test(value)
    ? wrongCheck
    : `The id number ${masked} is not valid: it has 18 characters, or 15 digits on an old identity card.`
}

/** Reads a normalised number. */
export function readIdNumber(value: string): IdNumber {
  if (!isResident(value)) return { kind: 'organisation' }
  const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)]
  return {
    kind: 'person',
    birthday: `${year}-${month}-${day}`,
    gender: Number(value[16]) % 2 === 1 ? 'male' : 'female',
  }
}

/**
 * The region alone. Birthday and gender stand beside the number wherever it is shown: together with its last four
 * characters, as is usual, they would give all of it away.
 */
export const maskIdNumber = (value: string): string =>
  value.length < 12 ? '*'.repeat(value.length) : value.slice(0, 6).padEnd(Math.min(value.length, 18), '*')

interface Said {
  kind?: string | null | undefined
  birthday?: string | null | undefined
  gender?: string | null | undefined
}

/** Which of the customer's other fields, as they are stored or given, an id number contradicts, each with a sentence. */
export function contradictions(
  idNumber: string,
  said: Said,
): { path: 'kind' | 'birthday' | 'gender'; message: string }[] {
  const { kind, birthday, gender } = readIdNumber(idNumber)
  const found: ReturnType<typeof contradictions> = []
  if (kind === 'organisation' && said.kind === 'person') {
    found.push({ path: 'kind', message: 'The id number is that of an organisation, but the customer is a person.' })
  }
  // Organisations are registered under their owner's own card too, which then says nothing about the organisation.
  if (kind === 'organisation' || said.kind === 'organisation') return found
  if (said.birthday && said.birthday !== birthday) {
    found.push({ path: 'birthday', message: `The birthday ${said.birthday} is not the one in the id number.` })
  }
  if (said.gender && said.gender !== gender) {
    found.push({ path: 'gender', message: `The gender ${said.gender} is not the one in the id number.` })
  }
  return found
}

/** What an id number adds to fields that are empty. */
export function completion(idNumber: string, said: Said): Partial<IdNumber> {
  const read = readIdNumber(idNumber)
  if (read.kind === 'organisation') return said.kind ? {} : { kind: 'organisation' }
  if (said.kind === 'organisation') return {}
  return {
    ...(read.birthday && !said.birthday ? { birthday: read.birthday } : {}),
    ...(read.gender && !said.gender ? { gender: read.gender } : {}),
  }
}

/** Until 1999 without century and check character. */
function upgraded(number: string): string {
  const whole = `${number.slice(0, 6)}19${number.slice(6)}`
  return whole + residentCheck(whole)
}

const isResident = (value: string) =>
  resident.test(value) && region.test(value) && isDate(value.slice(6, 14)) && residentCheck(value) === value[17]

const isDate = (digits: string) => readBirthday(digits, '9999').ok

/** ISO 7064 MOD 11-2: the place counted from the right weighs 2 to its power. */
function residentCheck(value: string): string {
  let sum = 0
  for (let at = 0; at < 17; at += 1) sum = ((sum + Number(value[at])) * 2) % 11
  return '10X98765432'[sum % 11] ?? ''
}

/** GB 32100: the place counted from the left weighs 3 to its power, modulo 31. */
function isOrganisation(value: string): boolean {
  if (!organisation.test(value)) return false
  let sum = 0
  for (let at = 0, weight = 1; at < 17; at += 1, weight = (weight * 3) % 31)
    sum += letters.indexOf(value[at] ?? '') * weight
  return letters[(31 - (sum % 31)) % 31] === value[17]
}
