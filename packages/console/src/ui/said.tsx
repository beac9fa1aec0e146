import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import { sentences, words } from '../messages/said-zh.ts'

/** A sentence of the API about something that was typed or read, in Chinese as far as we have it. */
export function inChinese(sentence: string): string {
  for (const [says, zh] of sentences) {
    const caught = says.exec(sentence)
    if (caught) return zh.replace(/\$(\d)/g, (_, n) => words[caught[n] ?? ''] ?? caught[n] ?? '')
  }
  return sentence
}

/** The same in the person's language. */
export const said = (sentence: string): string => (i18next.language === 'en' ? sentence : inChinese(sentence))

/** The same as text on the page; what stays English is marked as such for screen readers. */
export function Said({ sentence }: { sentence: string }) {
  useTranslation() // follows the language
  const words = said(sentence)
  return <span {...(words === sentence && { lang: 'en' })}>{words}</span>
}
