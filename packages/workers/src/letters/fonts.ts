import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { TradewindError } from '@tradewind/engine'
import type { Font } from 'fontkit'

const shipped = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf'].map((file) =>
  import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}`),
)

/** The fonts letters are set in, opened once in a process. */
export interface Fonts {
  /** Names by which the typesetter asks for them, in the order in which a character is looked for. */
  families: string[]
  /** Paths of their files. */
  files: string[]
  /** What the files are, so that a reprint can say whether they are still the same. */
  digest: string
  /** The first character that none of them has; undefined when they have all. */
  missing(text: string): string | undefined
  /** How wide a line is, in points at a size of one point. */
  width(text: string): number
}

/**
 * Opens Noto Sans SC and, behind it, further font files for what it lacks: rare characters of names, other scripts.
 * Throws `unavailable` for a file that is no font.
 */
export async function openFonts(further: string[] = []): Promise<Fonts> {
  const { create } = await import('fontkit') // what sets no letters does without its 20 MB
  const files = [...shipped.map((url) => new URL(url).pathname), ...further]
  const hash = createHash('sha256')
  const faces = files.map((file) => {
    const face = openFace(create, file)
    hash.update(readFileSync(file))
    return face
  })
  const glyphs = new Map<string, number | undefined>()
  /** The advance of a character at one point; undefined where no face has it. */
  const advance = (char: string): number | undefined => {
    if (glyphs.has(char)) return glyphs.get(char)
    const code = char.codePointAt(0) ?? 0
    const face = faces.find((face) => face.hasGlyphForCodePoint(code))
    const known = face && face.glyphForCodePoint(code).advanceWidth / face.unitsPerEm
    glyphs.set(char, known)
    return known
  }
  return {
    families: [...new Set(faces.map(({ familyName }) => familyName))],
    files,
    digest: hash.digest('hex'),
    missing: (text) => {
      for (const char of text) if (char !== '\n' && advance(char) === undefined) return char
      return undefined
    },
    width: (text) => [...text].reduce((sum, char) => sum + (advance(char) ?? 1), 0),
  }
}

function openFace(create: typeof import('fontkit').create, file: string): Font {
  try {
    const font = create(readFileSync(file))
    if (!('fonts' in font)) return font
    // A collection has the same characters for several countries, drawn as each of them is used to.
    const [first] = font.fonts
    const chinese = font.fonts.find(({ familyName }) => / SC$/.test(familyName)) ?? first
    if (!chinese) throw new Error('It is an empty collection.')
    return chinese
  } catch (cause) {
    const sentence = `The font ${file} cannot be used: ${cause instanceof Error ? cause.message : cause} Check LETTER_FONTS.`
    throw new TradewindError('unavailable', sentence, { cause })
  }
}
