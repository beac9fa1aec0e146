import type { Engine } from '@tradewind/engine'
import type { Logger } from 'pino'
import type { Channels } from './channels.ts'

/** What handlers need. */
export interface Deps {
  engine: Engine
  channels: Channels
  logger: Logger
  /** Aborted when the worker is asked to stop: hand over what is in flight, give back the rest. */
  stopping: AbortSignal
}
