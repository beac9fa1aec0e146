import { Migration } from '@mikro-orm/migrations'

/** What contacts cost: prices of units by channel and day, and what only the planner of a campaign knows. */
export class Migration0029 extends Migration {
  override up(): void {
    this.addSql(prices)
    this.addSql(costs)
  }
}

// No grants: the prices of the units above hold for a branch too, which could not see them by a policy.
const prices = `
create table channel_price (
  unit_id bigint not null references unit on delete cascade, -- holds for campaigns of it and everything below it
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  item text not null check (item in ('message', 'segment', 'minute')),
  class text not null default '', -- of letters: how they are posted
  up_to_grams int not null default 0 check (up_to_grams >= 0), -- of letters; 0: whatever they weigh
  currency char(3) not null,
  per_thousand bigint not null check (per_thousand >= 0), -- minor units for a thousand: a text message costs parts of a fen
  valid_from date not null,
  valid_until date check (valid_until >= valid_from), -- included; null: until another one of the unit begins
  primary key (unit_id, channel, item, class, up_to_grams, currency, valid_from)
);
`

const costs = `
create table campaign_cost (
  campaign_id bigint primary key references campaign on delete cascade,
  fixed bigint not null default 0 check (fixed >= 0), -- minor units of the campaign's currency
  margin numeric not null check (margin > 0 and margin <= 1), -- of revenue
  set_by bigint references staff,
  set_at timestamptz not null
);
create table step_cost (
  step_id bigint primary key references step on delete cascade,
  class text not null default '',
  grams int not null default 0 check (grams >= 0), -- of a letter
  segments smallint not null default 1 check (segments between 1 and 50), -- of a text message
  minutes smallint check (minutes between 0 and 1440) -- of an outcome for which nobody noted them
);
alter table campaign_cost enable row level security;
create policy scope on campaign_cost to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
alter table step_cost enable row level security;
create policy scope on step_cost to tradewind_app using (exists (select from step where step.id = step_id));
grant select, insert, update, delete on campaign_cost, step_cost to tradewind_app;
`
