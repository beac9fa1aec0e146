import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CaughtMail } from '@tradewind/workers/testing'
import PostalMime from 'postal-mime'

/** Keeps one of the caught e-mails, to be looked at: as it went over the wire, and its HTML for a browser. */
export function keepSample(directory: string) {
  let kept: CaughtMail | undefined
  return {
    /** The longest of the first hundred: the variant with the most to show. */
    offer: (() => {
      let seen = 0
      return (mail: CaughtMail) => {
        seen += 1
        if (seen <= 100 && mail.raw.length > (kept?.raw.length ?? 0)) kept = mail
      }
    })(),
    write: async (): Promise<string[]> => {
      if (!kept) return []
      const files = [join(directory, 'email.eml'), join(directory, 'email.html')]
      const { html = '' } = await PostalMime.parse(kept.raw)
      await writeFile(files[0] as string, kept.raw)
      await writeFile(files[1] as string, html)
      return files
    },
  }
}
