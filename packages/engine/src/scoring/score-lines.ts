import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, rows } from '../context.ts'
import type { CampaignScore } from './campaign-score.ts'
import { type Arm, type Counts, countColumns, figuresOf, nobody, scoreArms } from './figures.ts'

/** The cells of a campaign. Elevated: a branch may not see the campaign that its customers are in; its cells are no secret from it. */
export const armsOf = (ctx: Ctx, campaignId: number): Promise<Arm[]> =>
  elevated(ctx, (all) =>
    rows<Arm>(
      all,
      sql`select id as cell_id, name, control, weight from cell where campaign_id = ${campaignId} order by position`,
    ),
  )

/** Cells and total from lines of the grains `cell` or `unit`: a condition on rollup, which its key answers. */
export async function scoreLines(
  ctx: Ctx,
  campaignId: number,
  lines: RawBuilder<unknown>,
): Promise<Pick<CampaignScore, 'splitRatio' | 'cells' | 'noUplift' | 'total'>> {
  const arms = await armsOf(ctx, campaignId)
  const counted = await rows<Counts & { cell_id: number | null; total: boolean }>(
    ctx,
    sql`select grouping(cell_id) = 1 as total, cell_id, ${countColumns}
        from rollup where campaign_id = ${campaignId} and ${lines} group by grouping sets ((cell_id), ())`,
  )
  const ofArm = ({ cell_id }: Arm) => counted.find((line) => !line.total && line.cell_id === cell_id)
  return {
    ...scoreArms(arms.map((arm) => ({ ...nobody, ...ofArm(arm), ...arm }))),
    total: figuresOf(counted.find(({ total }) => total) ?? nobody),
  }
}
