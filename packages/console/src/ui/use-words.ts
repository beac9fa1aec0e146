import { useTranslation } from 'react-i18next'

/** Picks the person's language out of sentences that the API says in both. */
export function useWords(): (words: { zh: string; en: string }) => string {
  const { i18n } = useTranslation()
  return ({ zh, en }) => (i18n.language === 'en' ? en : zh)
}
