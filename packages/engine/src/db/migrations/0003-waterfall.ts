import { Migration } from '@mikro-orm/migrations'

/** The later steps of the waterfall: one a household, contact pressure, heavier campaigns, budget. */
export class Migration0003 extends Migration {
  override up(): void {
    this.addSql(plan)
    this.addSql(pressure)
    this.addSql(fates)
  }
}

const plan = `
alter table campaign
  add priority int not null default 0, -- of two campaigns that want a customer, the one with the higher keeps them
  add once_per_household boolean, -- null: as is usual for the channel
  add max_targeted int check (max_targeted > 0), -- null: no limit
  add max_per_unit int check (max_per_unit > 0); -- of each unit that customers belong to; null: no limit
`

// No grant to tradewind_app: the rules of the units above hold for a branch too, which could not see them by a policy.
const pressure = `
create table contact_rule (
  unit_id bigint not null references unit on delete cascade, -- holds for it and everything below it
  channel text check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')), -- null: all together
  days int not null check (days between 1 and 400),
  max_contacts int not null check (max_contacts > 0), -- in so many days, to one customer
  unique nulls not distinct (unit_id, channel, days)
);
`

const fates = `
alter table audience drop constraint audience_fate_check;
alter table audience add constraint audience_fate_check check (fate in (
  'suppressed', 'no-consent', 'unreachable', 'household', 'pressure', 'heavier-campaign', 'control', 'over-budget',
  'targeted'));
`
