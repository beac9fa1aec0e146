/** Colours by meaning. Nothing is said in colour alone: every text reads the same without. */
export interface Paint {
  strong(text: string): string
  faint(text: string): string
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
}

const asIs = (text: string) => text

/** No colour: files, pipes, and people who set NO_COLOR. */
export const plain: Paint = { strong: asIs, faint: asIs, good: asIs, bad: asIs, warn: asIs }

const sgr = (on: number, off: number) => (text: string) => (text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`)

export const coloured: Paint = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  warn: sgr(33, 39),
}

/** Colour for a terminal, unless NO_COLOR (https://no-color.org) or TERM=dumb says otherwise. */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  return stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb' ? coloured : plain
}
