import {
  deferPromise,
  forgetOldMail,
  keepPromise,
  type MailReading,
  nextMail,
  recordMail,
  takeMail,
} from '@tradewind/engine'
import type { Deps } from '../deps.ts'
import { readMail } from '../mailbox/read-mail.ts'

/** A crash leaves mails to be tried again after this long. */
const leaseSeconds = 120

/** Reads the mails that wait, fifty in a transaction, until none is left or the worker is asked to stop. */
export async function readWaitingMail(
  { engine, mailbox, logger, metrics, stopping }: Deps,
  promiseId: number,
): Promise<void> {
  if (!mailbox) {
    await engine.asSystem((ctx) => deferPromise(ctx, promiseId, new Date(ctx.now.getTime() + 60_000)))
    return
  }
  while (!stopping.aborted) {
    const taken = await engine.asSystem((ctx) => takeMail(ctx, { leaseSeconds }))
    if (taken.length === 0) break
    const readings: MailReading[] = []
    for (const mail of taken) readings.push(await readMail(mail, mailbox.tokens))
    await engine.asSystem((ctx) => recordMail(ctx, readings, mailbox.rules))
    for (const { kind, bounce } of readings) metrics?.read(kind, bounce)
    logger.info({ mails: readings.length }, 'mail was read')
  }
  await engine.asSystem(async (ctx) => {
    await forgetOldMail(ctx)
    const next = await nextMail(ctx)
    if (next) await deferPromise(ctx, promiseId, next)
    else await keepPromise(ctx, promiseId)
  })
}
