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
}
