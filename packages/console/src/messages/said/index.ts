import campaigns from './campaigns.ts'
import customers from './customers.ts'
import evidence from './evidence.ts'
import files from './files.ts'
import general from './general.ts'
import reasons from './reasons.ts'
import rows from './rows.ts'
import templates from './templates.ts'
import work from './work.ts'

export { words } from './words.ts'

/** The same by subject, to find what is there twice. */
export const subjects = { general, rows, files, customers, campaigns, templates, work, reasons, evidence }

/**
 * The API's sentences with their Chinese. `$n`, `$name` and the like stand for what changes; the kind of a placeholder
 * (its name without a number at its end) says in which words it is said (`words`). `$said` is a sentence of
 * its own, `$words` one or what somebody else says.
 */
export const sentences: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(subjects))
