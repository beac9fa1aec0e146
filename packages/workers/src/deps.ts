import type { ChannelAdapter, EmailMessage, Engine, Tokens } from '@tradewind/engine'
import type { Logger } from 'pino'

/** What handlers need. */
export interface Deps {
  engine: Engine
  tokens: Tokens
  email: ChannelAdapter<EmailMessage>
  /** Where recipients reach us: base of tracked links, without a slash at the end. */
  publicUrl: string
  logger: Logger
  /** Aborted when the worker is asked to stop: hand over what is in flight, give back the rest. */
  stopping: AbortSignal
}
