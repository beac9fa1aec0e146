import type { inChinese } from './in-chinese.ts'

let read: typeof inChinese | undefined

/**
 * Brings the Chinese of what the API says, which nobody needs before something is refused. Does not reject: where it does
 * not come, the API's own words are better than none.
 */
export const bringChinese = (): Promise<void> =>
  import('./in-chinese.ts').then(
    (file) => {
      read = file.inChinese
    },
    () => undefined,
  )

/** Whether it is there. */
export const hasChinese = (): boolean => read !== undefined

/** What the API says in Chinese, once that is there. */
export const chineseOf = (sentence: string): string => read?.(sentence) ?? sentence
