import { Migration0001 } from './0001-main-job.ts'

/** Applied in this order. A migration that has been released is never edited; add the next one. */
export const migrations = [{ name: '0001-main-job', class: Migration0001 }]
