import {
  checkBooks,
  checkHolidays,
  checkRollups,
  checkSecret,
  mailState,
  nextRefresh,
  oldestChange,
  pendingMigrations,
  TradewindError,
} from '@tradewind/engine'
import { openFonts, SmtpChannel } from '@tradewind/workers'
import type { Config } from './config.ts'
import { probeMailbox } from './probe-mailbox.ts'
import { askQueue, openRuntime, rootMessage } from './runtime.ts'
import { probeSms, smsHookUrl } from './sms-gateway.ts'

export interface Finding {
  part: string
  ok: boolean
  /** What was found, or what to do. */
  text: string
}

/** Checks every part and says of each what is the matter and what to do. Changes nothing. */
export async function examine(config: Config): Promise<Finding[]> {
  const findings: Finding[] = []
  const check = async (part: string, look: () => Promise<string>) => {
    try {
      findings.push({ part, ok: true, text: await look() })
    } catch (error) {
      findings.push({ part, ok: false, text: error instanceof TradewindError ? error.message : rootMessage(error) })
    }
  }
  await check('node', async () => {
    const [major = 0] = process.versions.node.split('.').map(Number)
    if (major < 24) throw new TradewindError('unavailable', `Node ${process.versions.node} is too old; 24 is needed.`)
    return process.versions.node
  })
  await check('mail server', async () => {
    if (!config.smtp) throw new TradewindError('unavailable', 'not set; e-mails will wait. Set SMTP_URL.')
    const { host, port } = config.smtp
    await SmtpChannel.probe(config.smtp).catch((cause: unknown) => {
      throw new TradewindError('unavailable', `${host}:${port} says: ${rootMessage(cause)} Check SMTP_URL.`, { cause })
    })
    return `${host}:${port} answers`
  })
  const { sms } = config
  if (sms) await check('sms gateway', () => probeSms(sms))
  const { mailbox } = config
  if (mailbox) await check('mailbox', () => probeMailbox(mailbox))
  await check('links', async () =>
    config.publicUrl ? config.publicUrl : 'point to this machine; for recipients elsewhere set PUBLIC_URL',
  )
  const runtime = await openRuntime(config, { migrations: 'require' }).catch((error: Error) => error)
  if (runtime instanceof Error) {
    const text = runtime instanceof TradewindError ? runtime.message : rootMessage(runtime)
    findings.push({ part: 'database', ok: false, text })
    return findings
  }
  const { engine } = runtime
  try {
    await check('letters', async () => {
      const { families } = await openFonts(config.letters.fonts)
      return `${families.join(', ')}; batches in ${config.letters.directory}`
    })
    await check('database', async () => runtime.parts[0]?.replace(/^database\s+/, '') ?? '')
    await check('migrations', async () => `${(await pendingMigrations(engine.orm)).length} pending`)
    await check('id numbers', () => engine.asSystem(checkSecret))
    await check('mail hook', async () => {
      const signed = config.mailHookSecret
        ? 'signed'
        : 'whoever knows the address may hand in mail; MAIL_HOOK_SECRET has it signed'
      return `${config.publicUrl ?? 'PUBLIC_URL'}/hooks/mail/${runtime.tokens.hookKey('mail')} (${signed})`
    })
    await check('mail', async () => {
      const { waiting, aside, mailboxes } = await engine.asSystem(mailState)
      const [broken] = mailboxes.filter(({ problem }) => problem !== null)
      if (broken) throw new TradewindError('unavailable', `${broken.name} could not be read: ${broken.problem}`)
      return `${waiting} to be read, ${aside} for somebody to look at (GET /api/v1/mail)`
    })
    if (sms && sms.kind !== 'smpp') {
      await check(
        'sms reports',
        async () => `come to ${smsHookUrl(config.publicUrl ?? 'PUBLIC_URL', runtime.tokens)}/${sms.kind}/…`,
      )
    }
    await check('queue', async () => `${await askQueue(runtime)} jobs waiting (${(await runtime.queues()).backend})`)
    await check('upkeep', async () => {
      const due = await engine.asSystem(nextRefresh)
      const late = due && engine.clock.now().getTime() - due.getTime() > 86_400_000
      if (late) throw new TradewindError('unavailable', `due since ${due.toISOString()}. Is a worker running?`)
      if (!due) throw new TradewindError('conflict', 'is not promised any more. Run "tradewind refresh" once.')
      return `due ${due.toISOString()}`
    })
    await check('quiet days', () => engine.asSystem(checkHolidays))
    await check('figures', async () => {
      const since = await engine.asSystem(oldestChange)
      const late = since && Date.now() - since.getTime() > 600_000
      if (late)
        throw new TradewindError('unavailable', `not counted since ${since.toISOString()}. Is a worker running?`)
      return since ? `counted until ${since.toISOString()}` : 'everything is counted'
    })
    for (const { campaignId, people, differences } of await engine.asSystem(checkRollups)) {
      await check(`figures of campaign ${campaignId}`, async () => {
        if (differences.length === 0) return `as the base rows have them, for ${people} people looked at`
        throw new TradewindError('conflict', `${differences.length} differ. Run "tradewind rescore ${campaignId}".`)
      })
    }
    for (const book of await engine.asSystem(checkBooks)) {
      await check(`books of campaign ${book.campaignId}`, async () => {
        if (book.problems.length > 0) throw new TradewindError('conflict', book.problems.join(' '))
        return book.summary
      })
    }
  } finally {
    await runtime.close()
  }
  return findings
}
