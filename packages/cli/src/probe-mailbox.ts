import { TradewindError } from '@tradewind/engine'
import { type ImapOptions, openImap } from '@tradewind/workers'
import { rootMessage, within } from './runtime.ts'

/** Opens the folder and says how many mails lie in it. Throws `unavailable` with what to do. */
export async function probeMailbox(imap: ImapOptions): Promise<string> {
  const where = `${imap.host}:${imap.port}`
  try {
    const session = await within(20_000, openImap({ ...imap, deleteRead: false }), 'it gives no answer')
    const mails = await session.after(0)
    await session.close()
    return `${where} opens ${imap.folder}, ${mails.length} mails in it`
  } catch (cause) {
    const unsafe = imap.secure ? '' : ' imaps:// signs in over TLS.'
    throw new TradewindError('unavailable', `${where} says: ${rootMessage(cause)} Check MAILBOX_URL.${unsafe}`, {
      cause,
    })
  }
}
