import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import i18next, { type BackendModule, type ResourceKey } from 'i18next'
import { initReactI18next } from 'react-i18next'
import shellEn from '../messages/en/shell.ts'
import uiEn from '../messages/en/ui.ts'
import shellZh from '../messages/zh-CN/shell.ts'
import uiZh from '../messages/zh-CN/ui.ts'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const keptAs = 'tradewind.language'
const files = import.meta.glob<{ default: ResourceKey }>('../messages/{zh-CN,en}/*.ts')

/** Pages bring their texts with them; each file is loaded when its page is first opened in its language. */
const catalogues: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = files[`../messages/${language}/${namespace}.ts`]
    if (!load) return done(new Error(`No messages ${language}/${namespace}`), null)
    load().then(
      (file) => done(null, file.default),
      (error) => done(error, null),
    )
  },
}

export const chosenLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'zh-CN')

export const i18n = i18next
export const languageReady = i18next
  .use(catalogues)
  .use(initReactI18next)
  .init({
    lng: languages.find((one) => one === localStorage.getItem(keptAs)) ?? 'zh-CN',
    supportedLngs: [...languages],
    fallbackLng: false,
    load: 'currentOnly',
    ns: ['shell', 'ui'],
    defaultNS: 'shell',
    resources: { 'zh-CN': { shell: shellZh, ui: uiZh }, en: { shell: shellEn, ui: uiEn } },
    partialBundledLanguages: true,
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: true },
  })

/** Texts of a page, before it is shown. Rejects when they do not come, which i18next passes over. */
export async function loadMessages(namespace: string): Promise<void> {
  await i18next.loadNamespaces(namespace)
  if (!i18next.hasResourceBundle(i18next.language, namespace)) throw new Error(`No messages ${namespace}`)
}

function follow(language: string) {
  document.documentElement.lang = language
  dayjs.locale(language === 'en' ? 'en' : 'zh-cn')
}
follow(i18next.language ?? 'zh-CN')
i18next.on('languageChanged', (language) => {
  localStorage.setItem(keptAs, language)
  follow(language)
})
