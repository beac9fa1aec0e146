import { reportTo, type TemplateProblem, TemplateProblems } from '../problems.ts'
import type { SmsContent } from './compile-sms.ts'

/**
 * A text message's content as it is stored: its words, and the option `providerTemplate`.
 *
 * @throws TemplateProblems for an option that text messages do not have, or not like this
 */
export function readSms({ text, options }: { text: string | null; options: Record<string, unknown> }): SmsContent {
  const problems: TemplateProblem[] = []
  const report = reportTo(problems, 'options')
  const { providerTemplate = null, ...others } = options
  for (const name of Object.keys(others)) {
    report({ line: 1 }, `A text message has no option "${name}". It has providerTemplate alone.`)
  }
  const usable =
    providerTemplate === null || (typeof providerTemplate === 'string' && /^[\w.-]{1,100}$/.test(providerTemplate))
  if (!usable) {
    report(
      { line: 1 },
      'Give in providerTemplate the code under which the provider approved the text, such as SMS_154950909.',
    )
  }
  if (problems.length > 0) throw new TemplateProblems(problems)
  return { text: text ?? '', providerTemplate: typeof providerTemplate === 'string' ? providerTemplate : null }
}
