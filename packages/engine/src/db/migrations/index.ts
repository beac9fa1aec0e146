import { Migration0001 } from './0001-main-job.ts'
import { Migration0002 } from './0002-sign-in.ts'
import { Migration0003 } from './0003-waterfall.ts'
import { Migration0004 } from './0004-standing.ts'
import { Migration0005 } from './0005-segments.ts'
import { Migration0006 } from './0006-imports.ts'
import { Migration0007 } from './0007-identity.ts'
import { Migration0008 } from './0008-upkeep.ts'
import { Migration0009 } from './0009-pilot.ts'
import { Migration0010 } from './0010-speed.ts'
import { Migration0011 } from './0011-best-first.ts'
import { Migration0012 } from './0012-cascade.ts'
import { Migration0013 } from './0013-print.ts'
import { Migration0014 } from './0014-dispatch.ts'
import { Migration0019 } from './0019-launch-speed.ts'
import { Migration0020 } from './0020-template-files.ts'
import { Migration0022 } from './0022-withdrawal.ts'
import { Migration0023 } from './0023-parts-and-absences.ts'
import { Migration0024 } from './0024-rollups.ts'
import { Migration0026 } from './0026-history.ts'
import { Migration0027 } from './0027-response-models.ts'
import { Migration0032 } from './0032-answers.ts'

/** Applied in this order. A migration that has been released is never edited; add the next one. */
export const migrations = [
  { name: '0001-main-job', class: Migration0001 },
  { name: '0002-sign-in', class: Migration0002 },
  { name: '0003-waterfall', class: Migration0003 },
  { name: '0004-standing', class: Migration0004 },
  { name: '0005-segments', class: Migration0005 },
  { name: '0006-imports', class: Migration0006 },
  { name: '0007-identity', class: Migration0007 },
  { name: '0008-upkeep', class: Migration0008 },
  { name: '0009-pilot', class: Migration0009 },
  { name: '0010-speed', class: Migration0010 },
  { name: '0011-best-first', class: Migration0011 },
  { name: '0012-cascade', class: Migration0012 },
  { name: '0013-print', class: Migration0013 },
  { name: '0014-dispatch', class: Migration0014 },
  { name: '0019-launch-speed', class: Migration0019 },
  { name: '0020-template-files', class: Migration0020 },
  { name: '0022-withdrawal', class: Migration0022 },
  { name: '0023-parts-and-absences', class: Migration0023 },
  { name: '0024-rollups', class: Migration0024 },
  { name: '0026-history', class: Migration0026 },
  { name: '0027-response-models', class: Migration0027 },
  { name: '0032-answers', class: Migration0032 },
]
