import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../../context.ts'
import type { UnitKind } from '../../org/unit.ts'
import { cellScoreSchema, figuresSchema } from '../campaign-score.ts'
import { type Counts, countColumns, figuresOf, nobody, scoreArms } from '../figures.ts'
import { armsOf } from '../score-lines.ts'
import { openReport, type ReportInput, reportHead } from './open-report.ts'

export const campaignUnitsSchema = z.object({
  ...reportHead,
  units: z.array(
    z.object({
      unitId: z.int(),
      name: z.string(),
      kind: z.enum(['province', 'city', 'county', 'branch']),
      total: figuresSchema,
      cells: z.array(cellScoreSchema),
      /** Why there is no uplift; null when there is. */
      noUplift: z.string().nullable(),
    }),
  ),
})
export type CampaignUnits = z.infer<typeof campaignUnitsSchema>

/**
 * A campaign's result by the units directly below a unit, each with all below it, and by the unit's own customers, where it
 * has any. Customers count where they were at the launch. See `openReport` for who may ask, and what it throws.
 */
export async function campaignUnits(ctx: Ctx, input: ReportInput): Promise<CampaignUnits> {
  const { whole: _, ...head } = await openReport(ctx, input)
  const { campaignId, unitId } = head
  const arms = await armsOf(ctx, campaignId)
  // By rollup's key: of 5,000 branches and three cells 50,000 lines, 60 ms.
  const counted = await rows<UnitCounts>(
    ctx,
    sql`with below as (
          select id, coalesce(path[array_position(path, ${unitId}::bigint) + 1], id) as under
          from unit where path @> array[${unitId}]::bigint[]
        ), counted as (
          select under, grouping(cell_id) = 1 as total, cell_id, ${countColumns}
          from rollup join below on below.id = unit_id
          where campaign_id = ${campaignId} and grain = 'unit' group by grouping sets ((under, cell_id), (under))
        )
        select counted.*, u.name, u.kind from counted join unit u on u.id = under order by u.id`,
  )
  const units = [...Map.groupBy(counted, ({ under }) => under)].map(([id, ofUnit]) => {
    const [{ name, kind }] = ofUnit as [UnitCounts]
    const { cells, noUplift } = scoreArms(
      arms.map((arm) => ({ ...nobody, ...ofUnit.find(({ cell_id }) => cell_id === arm.cell_id), ...arm })),
    )
    return { unitId: id, name, kind, total: figuresOf(ofUnit.find(({ total }) => total) ?? nobody), cells, noUplift }
  })
  return { ...head, units }
}

type UnitCounts = Counts & { under: number; total: boolean; cell_id: number | null; name: string; kind: UnitKind }
