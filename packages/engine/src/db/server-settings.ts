import { totalmem } from 'node:os'

const gigabyte = 1024 ** 3
/** Beyond this a larger cache of the server's own only duplicates the system's. */
const mostShared = 4 * gigabyte

/**
 * Settings of an embedded server for the machine it finds: PostgreSQL's own suit one of 1 GB. `memory` in bytes. An eighth
 * of it, not the quarter that is usual for a server on a machine of its own: workers, API and console run beside it.
 *
 * What a random page costs is left at PostgreSQL's 4. With 1.1, as for data in memory, an index fetches millions of rows
 * one by one, and tables that were filled a moment ago are joined by nested loops (a score of 64,000: 80 s, not 2).
 */
export function serverSettings(memory: number = totalmem()): string[] {
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2)}MB`
  return [
    `shared_buffers=${megabytes(Math.max(128 * 1024 ** 2, Math.min(memory / 8, mostShared)))}`,
    `effective_cache_size=${megabytes(memory / 2)}`,
    `maintenance_work_mem=${megabytes(Math.min(memory / 32, gigabyte))}`,
    'jit=off', // compiling takes 100 to 500 ms of a count that takes as much
    'max_wal_size=4GB', // a launch or an import would else wait for checkpoints every few seconds
    'checkpoint_timeout=15min',
  ]
}
