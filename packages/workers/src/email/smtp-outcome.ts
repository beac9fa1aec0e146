import type { Outcome } from '@tradewind/engine'

/** What nodemailer's connection reports; the fields are its own. */
export interface SmtpFault extends Error {
  code?: string
  responseCode?: number
  response?: string
  command?: string
}

/** How far the conversation had come: the body may have left only in the last. */
export type SmtpStage = 'connecting' | 'envelope' | 'body'

/**
 * Translates a fault of an SMTP conversation, the only place that does.
 *
 * A reply decides by its first digit (RFC 5321 4.2.1): 4 is worth another try, 5 is final. No reply before the body
 * means that nothing left; no reply after the body means that nobody knows. Faults of the line or of our own account
 * do not use up the recipient's attempts.
 */
export function outcomeOfFault(fault: SmtpFault, stage: SmtpStage): Outcome {
  const reply = fault.response?.replace(/\s+/g, ' ').trim().slice(0, 300)
  const said = reply ? `the mail server said: ${reply}` : fault.message
  const code = fault.responseCode
  if (stage === 'connecting' || fault.code === 'EAUTH') {
    return { kind: 'soft-fail', channelFault: true, reason: `No connection to the mail server; ${said}` }
  }
  if (code === undefined || code < 400) {
    if (stage === 'body')
      return { kind: 'unknown', reason: `The line broke after the message was handed over; ${said}` }
    if (fault.code === 'EENVELOPE') return { kind: 'hard-fail', reason: `Not a deliverable address; ${said}` }
    return { kind: 'soft-fail', channelFault: true, reason: `The line to the mail server broke; ${said}` }
  }
  // 421 closes the service for everybody, and a refused sender is no fault of the recipient.
  if (code === 421 || fault.command === 'MAIL FROM') return { kind: 'soft-fail', channelFault: true, reason: said }
  return code < 500 ? { kind: 'soft-fail', reason: said } : { kind: 'hard-fail', reason: said }
}
