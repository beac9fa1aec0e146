import i18next from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bringChinese, chineseOf, hasChinese } from '../messages/said/bring.ts'
import { shipped } from '../messages/said-en.ts'

/**
 * A sentence of the API, or a name that an installation begins with, in the person's language. Of an `ApiProblem` its
 * Chinese is there; else `bringChinese` first.
 */
export const said = (sentence: string): string =>
  i18next.language === 'en' ? (shipped[sentence] ?? sentence) : chineseOf(sentence)

/** The same, also when its Chinese has yet to come, and when the language is switched. */
export function useSaid(sentence: string): string {
  useTranslation()
  const [there, setThere] = useState(hasChinese)
  useEffect(() => {
    if (!there) void bringChinese().then(() => setThere(true))
  }, [there])
  return said(sentence)
}

/** The same as text on the page; what stays English is marked as such for screen readers, what people typed is not. */
export function Said({ sentence }: { sentence: string }) {
  const words = useSaid(sentence)
  return <span {...(!/\p{Script=Han}/u.test(words) && { lang: 'en' })}>{words}</span>
}
