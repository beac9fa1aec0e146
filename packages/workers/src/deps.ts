import type { Engine, MailRules, Tokens } from '@tradewind/engine'
import type { Logger } from 'pino'
import type { Channels } from './channels.ts'
import type { LedgerWriter } from './ledger-writer.ts'
import type { LetterPress } from './letters/index.ts'
import type { Metrics } from './metrics/metrics.ts'

/** What handlers need. */
export interface Deps {
  engine: Engine
  channels: Channels
  /** Shared by all jobs of the process. */
  ledger: LedgerWriter
  /** Sets print batches; undefined where nobody sends letters. */
  press?: LetterPress | undefined
  /** What to make of mail that comes back; undefined where others read it. */
  mailbox?: { tokens: Tokens; rules: MailRules } | undefined
  logger: Logger
  /** Undefined: nobody counts. */
  metrics?: Metrics | undefined
  /** Aborted when the worker is asked to stop: hand over what is in flight, give back the rest. */
  stopping: AbortSignal
}
