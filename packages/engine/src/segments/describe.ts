import { inEnglish } from './describe-en.ts'
import { statementOf } from './describe-statement.ts'
import type { Names } from './describe-values.ts'
import { inChinese } from './describe-zh.ts'
import type { Filter } from './filter.ts'

/**
 * Whom a filter selects, in one sentence on one line without a full stop: `性别为女，并且没有邮箱的客户`, `Customers who
 * are female and have no e-mail address`. Takes every filter that `parseFilter` takes, also one about fields that do not
 * exist; throws nothing. Runs in a browser.
 *
 * Filters that select differently read differently, up to the texts cut after 40 characters and the lists after 5
 * values. Groups of one part, groups of a kind inside each other and double negations are left out, since they change
 * nothing. All texts from data stand in quotation marks, and no text can close them.
 *
 * `names` says what attributes and units are called. Without a label an attribute goes by its name, a unit by its id.
 */
export function describeFilter(filter: Filter, language: 'zh' | 'en' = 'zh', names: Names = {}): string {
  const statement = statementOf(filter)
  return language === 'zh' ? inChinese(statement, names) : inEnglish(statement, names)
}
