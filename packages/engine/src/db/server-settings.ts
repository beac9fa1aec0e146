import { totalmem } from 'node:os'

const gigabyte = 1024 ** 3
/** Beyond this a larger cache of the server's own only duplicates the system's. */
const mostShared = 4 * gigabyte

/**
 * Settings of an embedded server for the machine it finds: PostgreSQL's own defaults suit a machine of 1 GB (128 MB of
 * shared buffers, disks that turn). `memory` in bytes. An eighth of it, not the quarter that is usual for a server on a
 * machine of its own: workers, API and console run beside it.
 */
export function serverSettings(memory: number = totalmem()): string[] {
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2)}MB`
  return [
    `shared_buffers=${megabytes(Math.max(128 * 1024 ** 2, Math.min(memory / 8, mostShared)))}`,
    `effective_cache_size=${megabytes(memory / 2)}`,
    `maintenance_work_mem=${megabytes(Math.min(memory / 32, gigabyte))}`,
    // No disk that turns is assumed. Not 1.1, as for data that is in memory whole: millions of orders would be fetched by an
    // index one by one, where reading them all takes half the time.
    'random_page_cost=2',
    'jit=off', // compiling takes 100 to 500 ms of a count that takes as much
    'max_wal_size=4GB', // a launch or an import would else wait for checkpoints every few seconds
    'checkpoint_timeout=15min',
  ]
}
