import type { Outcome } from '@tradewind/engine'

/** What nodemailer's connection reports; the fields are its own. */
export interface SmtpFault extends Error {
  code?: string
  responseCode?: number
  response?: string
}

/** An answer of the mail server (RFC 5321 4.2), whole. */
export interface Reply {
  code: number
  text: string
}

/**
 * What a refusal says about the message it answers. The first digit decides: 4 is worth another try, 5 is final. 421
 * closes the service for everybody, and a refused sender is no fault of the recipient: neither uses up attempts.
 */
export function outcomeOfRefusal(reply: Reply, command: 'MAIL' | 'RCPT' | 'DATA' | 'body'): Outcome {
  const reason = said(reply.text)
  if (reply.code === 421 || command === 'MAIL') return { kind: 'soft-fail', channelFault: true, reason }
  return reply.code < 500 ? { kind: 'soft-fail', reason } : { kind: 'hard-fail', reason }
}

/** No connection, or no sign-in: nothing left. */
export function outcomeOfNoConnection(fault: SmtpFault): Outcome {
  const reason = `No connection to the mail server; ${fault.response ? said(fault.response) : fault.message}`
  return { kind: 'soft-fail', channelFault: true, reason }
}

/**
 * The line broke, or its answers made no sense. Before the end of the body was written nothing can have been taken; after
 * it nobody knows.
 */
export function outcomeOfBreak(why: string, left: boolean): Outcome {
  return left
    ? { kind: 'unknown', reason: `The message was handed over, and then ${why}.` }
    : { kind: 'soft-fail', channelFault: true, reason: `Before the message was handed over ${why}.` }
}

const said = (text: string): string => `the mail server said: ${text.replace(/\s+/g, ' ').trim().slice(0, 300)}`
