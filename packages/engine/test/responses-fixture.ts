import { sql } from 'kysely'
import { type Actor, type Ctx, MovableClock, type Role, row, run } from '../src/index.ts'

/** Rows as the campaign verbs would have left them, written directly: these tests begin where those verbs end. */

export const launch = new Date('2026-03-01T08:00:00Z')
export const hoursAfterLaunch = (hours: number) => new Date(launch.getTime() + hours * 3_600_000)
export const daysAfterLaunch = (days: number) => hoursAfterLaunch(24 * days)

/** Stands ten days into campaigns that were launched at `launch`; each file has its own to move. */
export const startClock = () => new MovableClock(daysAfterLaunch(10))

async function idOf(ctx: Ctx, statement: ReturnType<typeof sql>): Promise<number> {
  const found = await row<{ id: number }>(ctx, statement)
  if (!found) throw new Error('The statement returned no row.')
  return found.id
}

export async function addUnit(ctx: Ctx, code: string, parentId: number | null = null): Promise<number> {
  const id = await idOf(
    ctx,
    sql`insert into unit (parent_id, kind, code, name, path) values (${parentId}, 'branch', ${code}, ${code}, '{}') returning id`,
  )
  await run(
    ctx,
    sql`update unit set path = coalesce((select path from unit where id = ${parentId}), '{}') || ${id}::bigint where id = ${id}`,
  )
  return id
}

/** A person with one role in one unit, who is also employed there. */
export async function addStaff(ctx: Ctx, unitId: number, role: Role): Promise<Actor> {
  const name = `${role} of ${unitId}`
  const staffId = await idOf(
    ctx,
    sql`insert into staff (unit_id, name, email, created_at)
        values (${unitId}, ${name}, ${`${role}-${unitId}@example.com`}, ${ctx.now}) returning id`,
  )
  return { kind: 'staff', staffId, name, grants: [{ unitId, role }] }
}

export function addCustomer(
  ctx: Ctx,
  unitId: number,
  ref: string,
  address: { email?: string; mobile?: string } = {},
): Promise<number> {
  return idOf(
    ctx,
    sql`insert into customer (unit_id, ref, name, gender, email, mobile, created_at, updated_at)
        values (${unitId}, ${ref}, '王芳', 'female', ${address.email ?? `${ref}@example.com`}, ${address.mobile ?? null},
                ${launch}, ${launch}) returning id`,
  )
}

export interface FixtureCampaign {
  id: number
  stepId: number
  cells: Record<string, number>
}

export interface CampaignOptions {
  name: string
  state?: string
  launchedAt?: Date | null
  days?: number
  cells?: { name: string; control?: boolean; weight?: number }[]
}

export const links = ['https://shop.example.com/spring?a=1&b=2', 'https://example.com/']

/** A campaign by e-mail, running since `launch` for 30 days, with cells A and control of weight 1 unless told otherwise. */
export async function addCampaign(ctx: Ctx, unitId: number, options: CampaignOptions): Promise<FixtureCampaign> {
  const { name, state = 'running', launchedAt = launch, days = 30 } = options
  const id = await idOf(
    ctx,
    sql`insert into campaign (unit_id, name, state, response_window_days, created_at, launched_at)
        values (${unitId}, ${name}, ${state}, ${days}, ${launch}, ${launchedAt}) returning id`,
  )
  const stepId = await idOf(
    ctx,
    sql`insert into step (campaign_id, position, channel) values (${id}, 1, 'email') returning id`,
  )
  const templateId = await idOf(
    ctx,
    sql`insert into template (unit_id, channel, name, created_at) values (${unitId}, 'email', ${name}, ${launch}) returning id`,
  )
  await run(
    ctx,
    sql`insert into template_version (template_id, version, links, created_at)
        values (${templateId}, 1, ${JSON.stringify(links)}::jsonb, ${launch})`,
  )
  const cells: Record<string, number> = {}
  const wanted = options.cells ?? [{ name: 'A' }, { name: 'control', control: true }]
  for (const [position, cell] of wanted.entries()) {
    const cellId = await idOf(
      ctx,
      sql`insert into cell (campaign_id, position, name, weight, control)
          values (${id}, ${position}, ${cell.name}, ${cell.weight ?? 1}, ${cell.control ?? false}) returning id`,
    )
    cells[cell.name] = cellId
    if (cell.control) continue
    await run(
      ctx,
      sql`insert into step_content (step_id, cell_id, template_id, template_version) values (${stepId}, ${cellId}, ${templateId}, 1)`,
    )
  }
  return { id, stepId, cells }
}

/** Puts customers in the control of a campaign. */
export async function holdOut(ctx: Ctx, campaign: FixtureCampaign, customerIds: number[]): Promise<void> {
  await addAudience(ctx, campaign, customerIds, campaign.cells.control ?? null, 'control')
}

/** Puts customers on a campaign's list who were excluded for the reason that `fate` names. */
export async function exclude(ctx: Ctx, campaign: FixtureCampaign, customerIds: number[], fate: string): Promise<void> {
  await addAudience(ctx, campaign, customerIds, null, fate)
}

export interface Contact {
  cell?: string
  state?: string
  receipt?: string
  sentAt?: Date | null
}

/** Targets customers; their deliveries were sent at the launch unless told otherwise. Returns the deliveries' numbers. */
export async function contact(
  ctx: Ctx,
  campaign: FixtureCampaign,
  customerIds: number[],
  { cell = 'A', state = 'sent', receipt = 'none', sentAt = launch }: Contact = {},
): Promise<number[]> {
  const cellId = campaign.cells[cell] ?? null
  await addAudience(ctx, campaign, customerIds, cellId, 'targeted')
  const last = await row<{ seq: number }>(
    ctx,
    sql`select coalesce(max(seq), 0) as seq from delivery where step_id = ${campaign.stepId}`,
  )
  const first = (last?.seq ?? 0) + 1
  await run(
    ctx,
    sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, receipt, due_at, sent_at)
        select ${campaign.id}, ${campaign.stepId}, ${first}::int + n - 1, c.id, c.unit_id, ${cellId}, 'email', ${state},
               ${receipt}, ${launch}, ${sentAt}::timestamptz
        from unnest(${customerIds}::bigint[]) with ordinality as x(id, n) join customer c on c.id = x.id`,
  )
  return customerIds.map((_, n) => first + n)
}

async function addAudience(
  ctx: Ctx,
  campaign: FixtureCampaign,
  customerIds: number[],
  cellId: number | null,
  fate: string,
): Promise<void> {
  await run(
    ctx,
    sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
        select ${campaign.id}, id, unit_id, ${cellId}::bigint, ${fate} from customer where id = any(${customerIds}::bigint[])`,
  )
}
