import { fieldsOf, type OpenedMail } from './open-mail.ts'

/**
 * What a provider reports that a recipient made of a mail (RFC 5965). Reports on forged senders and the like (RFC 6591) are
 * about our settings and not about the recipient.
 */
export type Complaint = 'complaint' | 'unsubscribe' | 'other'

const kinds: Record<string, Complaint> = {
  abuse: 'complaint',
  other: 'complaint',
  miscategorized: 'other',
  'not-spam': 'other',
  'auth-failure': 'other',
  fraud: 'other',
  virus: 'other',
  'opt-out': 'unsubscribe',
  'opt-out-list': 'unsubscribe',
}

/** Null for a mail that is no such report. */
export function readComplaint(mail: OpenedMail): Complaint | null {
  const report = mail.parts.find(({ type }) => type === 'message/feedback-report')
  if (report) return kinds[fieldsOf(report.text).get('feedback-type')?.toLowerCase() ?? ''] ?? 'other'
  // Hotmail's reports came without one, and Amazon's come as a notification.
  if (/^complaint about message from /i.test(mail.subject)) return 'complaint'
  return /^\s*\{"notificationType":"Complaint"/.test(mail.text) ? 'complaint' : null
}
