import { findDovecot, startDovecot } from '@tradewind/workers/testing'
import { expect, test } from 'vitest'
import { probeMailbox } from '../src/probe-mailbox.ts'

const hasDovecot = await findDovecot()

test.skipIf(!hasDovecot)('doctor opens the mailbox, or says what is the matter', async () => {
  const imap = await startDovecot()
  try {
    await imap.append('Subject: one\r\n\r\n')
    const right = {
      host: '127.0.0.1',
      port: imap.port,
      secure: false,
      auth: { user: imap.user, pass: imap.password },
      folder: 'INBOX',
      deleteRead: true,
    }
    expect(await probeMailbox(right)).toBe(`127.0.0.1:${imap.port} opens INBOX, 1 mails in it`)
    expect(await imap.count()).toBe(1)
    const refusal = (more: object) => probeMailbox({ ...right, ...more }).catch((error: Error) => error.message)
    expect(await refusal({ auth: { user: imap.user, pass: 'wrong' } })).toMatch(/authentication failed.*MAILBOX_URL/i)
    expect(await refusal({ folder: 'Nowhere' })).toMatch(/Nowhere.*Check MAILBOX_URL/)
    expect(await refusal({ port: 1 })).toMatch(/ECONNREFUSED.*Check MAILBOX_URL/)
    expect(await refusal({ secure: true })).toMatch(/Check MAILBOX_URL\.$/)
  } finally {
    await imap.stop()
  }
})
