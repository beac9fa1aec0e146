import { Migration } from '@mikro-orm/migrations'

/** A campaign may try itself on a pilot sample first, and has quotas for units of its choice. */
export class Migration0009 extends Migration {
  override up(): void {
    this.addSql(pilot)
    this.addSql(quotas)
  }
}

const pilot = `
alter table campaign
  add pilot_size int check (pilot_size > 0), -- so many are contacted first, at random; null: all at once
  add extended_at timestamptz; -- when those outside the pilot were let in: the response window's days count from then
alter table audience drop constraint audience_fate_check;
alter table audience add constraint audience_fate_check check (fate in (
  'suppressed', 'no-consent', 'unreachable', 'household', 'pressure', 'heavier-campaign', 'control', 'over-budget',
  'outside-pilot', 'targeted'));
`

const quotas = `
create table campaign_quota (
  campaign_id bigint not null references campaign on delete cascade,
  unit_id bigint not null references unit,
  max_targeted int not null check (max_targeted >= 0), -- of the unit and everything below it that has no quota of its own
  primary key (campaign_id, unit_id)
);
alter table campaign_quota enable row level security;
create policy scope on campaign_quota to tradewind_app
  using (exists (select from campaign where campaign.id = campaign_id));
grant select, insert, update, delete on campaign_quota to tradewind_app;
`
