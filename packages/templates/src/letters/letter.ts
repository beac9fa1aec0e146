/** What letters are printed in; it decides the wording of ours, the indents and how a date is written. */
export type LetterLanguage = 'zh' | 'en'

/** Words in a line, as the typesetter reads them: plain text, a new line, or words with a meaning of their own. */
export type Inline = string | ['break'] | ['strong' | 'em', Inline[]]

/** What a body consists of, as the typesetter reads it. */
export type Block =
  /** `flush`: begins without an indent. */
  | ['p', Inline[], flush: boolean]
  | ['h', level: 1 | 2 | 3, Inline[]]
  | ['ul', Block[][]]
  | ['ol', Block[][], start: number]
  /** Cells row by row, the head apart. */
  | ['table', ('left' | 'center' | 'right')[], head: Inline[][], cells: Inline[][]]
  | ['hr']

/** One recipient's letter, ready to be set: every string is printed as it stands. */
export interface Letter {
  language: LetterLanguage
  /** `#rrggbb` of lines and headings. */
  accent: string
  organisation: string
  slogan: string
  contact: string[]
  /** Above the address, in the window: where the letter goes when it cannot be delivered. */
  returnTo: string
  subject: string
  body: Block[]
  signature: string[]
  /** Whether code and QR code for a reply are printed. */
  reply: boolean
}

/** Every string of a letter, for whoever has to know which characters it needs. */
export function* textsOf(letter: Letter): Generator<string> {
  const { organisation, slogan, contact, returnTo, subject, signature, body } = letter
  yield* [organisation, slogan, ...contact, returnTo, subject, ...signature]
  yield* strings(body)
}

/** Names of kinds are among them; they are ASCII, which every font has. */
function* strings(node: unknown): Generator<string> {
  if (typeof node === 'string') yield node
  else if (Array.isArray(node)) for (const part of node) yield* strings(part)
}
