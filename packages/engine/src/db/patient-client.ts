import { hash } from 'node:crypto'
import pg from 'pg'

/**
 * A session with the database whose loss is no event of the process. pg emits `error` when the server ends a session,
 * also one that is at work or still being made, when nobody can listen yet; without a listener that ends the process. The
 * statement in flight rejects on its own anyway. For every client and pool (`Client`) of ours.
 */
export class PatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    this.on('error', () => undefined)
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg's own signature has nine forms
  override query(...given: any[]): any {
    const [text, values, ...rest] = given
    const name = typeof text === 'string' ? nameOf(text) : undefined
    // biome-ignore lint/suspicious/noExplicitAny: the same
    const query = super.query as (...given: any[]) => any
    return name ? query.call(this, { name, text, values }, ...rest) : query.apply(this, given)
  }
}

/** Begins a statement that a session plans once and keeps: one whose text is always the same and that is run very often. */
export const kept = '/* kept */'
const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  if (!text.startsWith(kept)) return undefined
  const known = names.get(text)
  if (known) return known
  const name = hash('sha1', text, 'base64url')
  names.set(text, name)
  return name
}
