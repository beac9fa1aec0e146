import {
  type ClaimedDelivery,
  type Engine,
  getStepContents,
  isPostcode,
  mergeFields,
  type PlannedPiece,
  type StepContents,
} from '@tradewind/engine'
import {
  type CompiledLetter,
  compileLetter,
  type Letter,
  type MergeData,
  readLetter,
  type StoredLetter,
  TemplateProblems,
  textsOf,
} from '@tradewind/templates'
import { addressParts, fitAddress } from './fit-address.ts'
import type { Fonts } from './fonts.ts'

/** The letters of a step, compiled; by cell. */
export type Letters = Map<number, CompiledLetter | TemplateProblems>

/** What each cell of a step receives. */
export async function loadLetters(engine: Engine, stepId: number): Promise<Letters> {
  const { contents } = await engine.asSystem((ctx) => getStepContents(ctx, { stepId }))
  return compileLetters(engine, contents)
}

/** Contents by their cells. A template that no longer compiles stands there with its problems. */
export async function compileLetters(engine: Engine, contents: StepContents['contents']): Promise<Letters> {
  const fields = await engine.asSystem(mergeFields)
  return new Map(contents.map((content) => [content.cellId, compiled(content, fields)]))
}

function compiled(content: StoredLetter, fields: string[]): CompiledLetter | TemplateProblems {
  try {
    return compileLetter(readLetter(content), fields)
  } catch (error) {
    if (error instanceof TemplateProblems) return error
    throw error
  }
}

/** The letter of a cell for one recipient. Throws when the cell has none, or one that cannot be used. */
export function renderLetter(letters: Letters, cellId: number, data: object, day: string): Letter {
  const letter = letters.get(cellId)
  if (!letter) throw new Error('This cell has no template in this step.')
  if (letter instanceof TemplateProblems) throw letter
  return letter.render(data as MergeData, day)
}

/** A letter that can be printed, or what is wrong with it and what to do. */
export type Prepared = { seq: number; piece: PlannedPiece } | { seq: number; exception: string }

/** The day decides only digits, which every font has. */
const anyDay = '2026-01-01'

/** Looks at everything that paper would show, so that what is wrong goes on the list of exceptions and not to the post. */
export function preparePiece(letters: Letters, delivery: ClaimedDelivery, fonts: Fonts): Prepared {
  const { seq, cellId, customerId, data } = delivery
  const letter = renderLetter(letters, cellId, data, anyDay)
  const { name, salutation, address, postcode } = data.customer
  const parts = addressParts(letter.language, { name: salutation || name, address: address ?? '', postcode })
  const missing = [...parts, ...textsOf(letter)].map(fonts.missing).find(Boolean)
  if (missing) return { seq, exception: lacks(missing) }
  if (postcode !== null && !isPostcode(postcode)) {
    return { seq, exception: `The postcode ${postcode} does not exist. Correct it, or leave it out.` }
  }
  const fitted = fitAddress(parts, fonts)
  if (!fitted) {
    return { seq, exception: 'Name and address take more than the window shows, even in 8 points. Shorten them.' }
  }
  return { seq, piece: { seq, cellId, customerId, address: fitted, data } }
}

/** What to do about a character that no font here has. */
export function lacks(character: string): string {
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  return `The font lacks the character ${character} (U+${code}). Write it otherwise, or add a font that has it (LETTER_FONTS).`
}
