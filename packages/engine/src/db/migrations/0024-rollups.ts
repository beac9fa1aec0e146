import { Migration } from '@mikro-orm/migrations'

/** Sums of every campaign, kept as its facts change (ADR 0033). */
export class Migration0024 extends Migration {
  override up(): void {
    this.addSql(rollup)
    this.addSql(counted)
    this.addSql(changes)
    for (const [table, people] of Object.entries(noted)) this.addSql(noteChanges(table, people))
    this.addSql(campaignChanges)
    this.addSql(promise)
  }
}

// A line says how many facts of a kind there are; what a grain does not tell apart is null.
const rollup = `
create table rollup (
  campaign_id bigint not null,
  grain text not null,
  fact text not null,
  unit_id bigint,
  cell_id bigint,
  step_id bigint,
  channel text,
  staff_id bigint,
  day date,
  reached_on date,
  since int,
  state text,
  receipt text,
  sent boolean,
  reached boolean,
  responded boolean,
  converted boolean,
  n bigint not null,
  amount numeric not null,
  squares numeric not null,
  unique nulls not distinct (campaign_id, grain, unit_id, fact, cell_id, step_id, channel, staff_id, day, reached_on,
                             since, state, receipt, sent, reached, responded, converted)
);
-- A branch sees its own lines of a campaign made above; lines of nobody in particular go with the campaign.
alter table rollup enable row level security;
create policy scope on rollup to tradewind_app
  using ((select actor_sees_all()) or unit_id in (select actor_units())
         or unit_id is null and exists (select from campaign where campaign.id = campaign_id));
grant select on rollup to tradewind_app;
`

// What has been counted of each person, to be taken back when it is so no longer. No grants: read by the folding alone.
const counted = `
create table rollup_fact (
  campaign_id bigint not null,
  customer_id bigint not null,
  fact text not null,
  ref bigint not null, -- which of the person's facts of this kind: a step, a response, a work order
  unit_id bigint,
  cell_id bigint,
  step_id bigint,
  channel text,
  staff_id bigint,
  day date,
  reached_on date,
  since int,
  state text,
  receipt text,
  sent boolean,
  reached boolean,
  responded boolean,
  converted boolean,
  amount bigint not null,
  primary key (campaign_id, customer_id, fact, ref)
);
`

// Who has to be counted again. Only ever added to and taken away, so that two writers never wait for each other.
const changes = `
create table rollup_change (
  id bigint generated always as identity,
  campaign_id bigint not null,
  customers bigint[], -- null: everybody from first to last
  first bigint not null,
  last bigint not null,
  list boolean not null default false, -- the audience itself has changed, and with it how many were assigned
  noted_at timestamptz not null default now(),
  primary key (campaign_id, id)
);
-- What is there already is counted like everything else: after a change.
insert into rollup_change (campaign_id, first, last, list)
select id, 0, 9223372036854775807, true from campaign where launched_at is not null;
`

/**
 * By table, whose facts a changed row may touch: a query on \`changed\`, the rows before and after. Deliveries that are
 * with the workers are no facts: claiming and marking them, which happens to each of them, notes nothing.
 */
const noted: Record<string, string> = {
  audience: 'select campaign_id, customer_id, true as list from changed',
  delivery: `select campaign_id, customer_id, false as list from changed
             where state not in ('queued', 'retry', 'claimed')`,
  response: `select campaign_id, customer_id, false as list from changed
             where campaign_id is not null and customer_id is not null
               and (responded or converted or amount is not null)`,
  work_order: 'select campaign_id, customer_id, false as list from changed',
  work_outcome: `select w.campaign_id, w.customer_id, false as list
                 from changed o join work_order w on w.id = o.work_order_id`,
}

/** Notes of one statement become one row a campaign; of more than so many people only the range is kept. */
const manyPeople = 10_000

/** Statement-level triggers: whoever writes, in whatever way, cannot forget to note it. 20 us a statement that notes nothing. */
function noteChanges(table: string, people: string): string {
  const note = (changed: string) => `
    insert into rollup_change (campaign_id, customers, first, last, list)
    select campaign_id, case when count(*) <= ${manyPeople} then array_agg(customer_id) end, min(customer_id), max(customer_id), list
    from (with changed as not materialized (${changed}) ${people}) people group by campaign_id, list;`
  return `
create function note_${table}() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if tg_op = 'INSERT' then ${note('select * from come')}
  elsif tg_op = 'DELETE' then ${note('select * from gone')}
  else ${note('select * from come union all select * from gone')}
  end if;
  return null;
end $$;
create trigger note_insert after insert on ${table} referencing new table as come
  for each statement execute function note_${table}();
create trigger note_update after update on ${table} referencing old table as gone new table as come
  for each statement execute function note_${table}();
create trigger note_delete after delete on ${table} referencing old table as gone
  for each statement execute function note_${table}();
`
}

// What decides which responses count, and which amounts are revenue.
const campaignChanges = `
create function note_campaign() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into rollup_change (campaign_id, first, last, list) values (new.id, 0, 9223372036854775807, true);
  return null;
end $$;
create trigger note_campaign after update on campaign for each row
  when ((old.launched_at, old.extended_at, old.response_window_days, old.currency)
        is distinct from (new.launched_at, new.extended_at, new.response_window_days, new.currency))
  execute function note_campaign();
`

// As that of the night's standing: one promise, which moves on and is never deleted.
const promise = `
create unique index outbox_fold_rollups on outbox (job) where job = 'fold-rollups';
insert into outbox (job, payload, due_at) values ('fold-rollups', '{}', now());
`
