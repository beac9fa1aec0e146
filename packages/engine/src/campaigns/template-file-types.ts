import { badInput } from '../errors.ts'

interface FileType {
  /** Media type. */
  type: string
  /** Mail programs show it inside the text. */
  picture?: true
  /** Whether the bytes are what the ending says. */
  fits(content: Buffer): boolean
}

const begins =
  (...starts: (string | number[])[]) =>
  (content: Buffer) =>
    starts.some((start) => content.subarray(0, start.length).equals(Buffer.from(start as string)))

/** Office's documents are archives of that format. */
const archive = begins('PK\u0003\u0004')
const office = (kind: string): FileType => ({
  type: `application/vnd.openxmlformats-officedocument.${kind}`,
  fits: archive,
})

const utf8 = new TextDecoder('utf-8', { fatal: true })
const isText = (content: Buffer): boolean => {
  if (content.includes(0)) return false
  try {
    utf8.decode(content)
    return true
  } catch {
    return false
  }
}

const jpeg: FileType = { type: 'image/jpeg', picture: true, fits: begins([0xff, 0xd8, 0xff]) }

/** What mailbox providers let through and mail programs open, by the ending of the name. No SVG: it may hold scripts. */
const types: Record<string, FileType> = {
  png: { type: 'image/png', picture: true, fits: begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  jpg: jpeg,
  jpeg,
  gif: { type: 'image/gif', picture: true, fits: begins('GIF87a', 'GIF89a') },
  webp: {
    type: 'image/webp',
    picture: true,
    fits: (content) => begins('RIFF')(content) && content.subarray(8, 12).equals(Buffer.from('WEBP')),
  },
  pdf: { type: 'application/pdf', fits: begins('%PDF-') },
  docx: office('wordprocessingml.document'),
  xlsx: office('spreadsheetml.sheet'),
  pptx: office('presentationml.presentation'),
  txt: { type: 'text/plain; charset=utf-8', fits: isText },
  csv: { type: 'text/csv; charset=utf-8', fits: isText },
  ics: {
    type: 'text/calendar; charset=utf-8',
    fits: (content) => isText(content) && begins('BEGIN:VCALENDAR')(content),
  },
}

/** The type of a file, by its name and what is in it. Throws `bad-input` for one that is not sent by mail. */
export function typeOfFile(name: string, content: Buffer): { type: string; picture: boolean } {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const known = Object.hasOwn(types, ending) ? types[ending] : undefined
  if (!known) {
    const endings = Object.keys(types).join(', ')
    throw badInput(`Files of this kind are not sent. Give one whose name ends with ${endings}.`)
  }
  if (!known.fits(content)) throw badInput(`This is no ${ending.toUpperCase()} file. Give it the ending of what it is.`)
  return { type: known.type, picture: known.picture ?? false }
}
