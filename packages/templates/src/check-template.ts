import { compileText } from './compile-text.ts'
import { compileWrittenEmail } from './emails/written-email.ts'
import { compileLetter } from './letters/compile-letter.ts'
import { readLetter } from './letters/letter-content.ts'
import { compileSms } from './sms/compile-sms.ts'
import { readSms } from './sms/read-sms.ts'

/** The content of a template of any channel, as its writer wrote it. */
export interface TemplateContent {
  subject: string
  preheader: string
  html: string
  text: string | null
  /** What the channel knows beside words. */
  options: Record<string, unknown>
}

/** What is found in a sound template: tracked targets by their numbers, the fields in use, the files it shows. */
export interface CheckedTemplate {
  links: string[]
  fields: string[]
  shows?: string[]
  /** What an e-mail's Markdown has become; the html itself where there is none. */
  html?: string
}

const words = ({ text }: TemplateContent, fields: Iterable<string>): CheckedTemplate => ({
  links: [],
  fields: compileText(text ?? '', fields).fields,
})

const letter = (content: TemplateContent, fields: Iterable<string>): CheckedTemplate => ({
  links: [],
  fields: compileLetter(readLetter(content), fields).fields,
})

/** Of all that compiling an e-mail gives, what is kept beside it. */
const email: Check = (content, fields, files) => {
  const { links, fields: used, shows, html } = compileWrittenEmail(content, fields, files)
  return { links, fields: used, shows, html }
}

type Check = (content: TemplateContent, fields: Iterable<string>, files: Iterable<string>) => CheckedTemplate

/** How a channel's templates are checked, by the channel's name; those not named are plain words. */
const checks: Record<string, Check> = {
  email,
  letter,
  sms: (content, fields) => compileSms(readSms(content), fields),
}

/**
 * Checks a template as its channel will use it.
 *
 * @param files names of the pictures that its html may show
 * @throws TemplateProblems with everything the writer has to change
 */
export function checkTemplate(
  channel: string,
  content: TemplateContent,
  fields: Iterable<string>,
  files: Iterable<string> = [],
): CheckedTemplate {
  return (checks[channel] ?? words)(content, fields, files)
}
