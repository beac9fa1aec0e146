import { Migration } from '@mikro-orm/migrations'

/**
 * What watches campaigns: rules by which a spike pauses them, notices of what was seen, targets and their early
 * warning.
 */
export class Migration0028 extends Migration {
  override up(): void {
    this.addSql(rules)
    this.addSql(notices)
    this.addSql(pauses)
    this.addSql(targets)
  }
}

// No rules for what people carry out: that somebody was not at home is an everyday outcome.
const rules = `
create table guard_rule (
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  sign text not null check (sign in ('bounce', 'complaint')),
  threshold numeric not null check (threshold > 0 and threshold < 1), -- of what left: surely more than that is a spike
  minimum int not null check (minimum >= 1), -- and at least so many
  hours int not null check (hours between 1 and 2160), -- of sending that are looked back at
  primary key (channel, sign)
);
grant select on guard_rule to tradewind_app;
insert into guard_rule (channel, sign, threshold, minimum, hours) values
  ('email', 'bounce', 0.05, 20, 24), ('email', 'complaint', 0.003, 5, 72),
  ('sms', 'bounce', 0.2, 30, 24), ('sms', 'complaint', 0.003, 5, 72),
  ('letter', 'bounce', 0.15, 30, 1440);
`

const notices = `
create table campaign_notice (
  id bigint generated always as identity primary key,
  campaign_id bigint not null references campaign on delete cascade,
  kind text not null check (kind in ('bounce-spike', 'complaint-spike', 'target-missed')),
  channel text, -- null: of all of it
  at timestamptz not null,
  figures jsonb not null,
  words jsonb not null
);
create index campaign_notice_campaign on campaign_notice (campaign_id, id);
alter table campaign_notice enable row level security;
create policy scope on campaign_notice to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
grant select on campaign_notice to tradewind_app; -- written by the product
`

const pauses = `
alter table campaign
  add pause_notice_id bigint references campaign_notice on delete set null, -- why the product paused it; a person resumes
  add guarded_from timestamptz; -- when a person resumed it: what was sent before has been judged
create index outbox_guard on outbox ((payload ->> 'campaignId')) where job = 'guard-campaign';
`

const targets = `
create table campaign_target (
  campaign_id bigint primary key references campaign on delete cascade,
  measure text not null check (measure in ('feedback', 'success')),
  rate numeric check (rate > 0 and rate <= 1), -- of customers reached
  number bigint check (number > 0), -- or so many customers
  set_by bigint references staff,
  set_at timestamptz not null,
  check (num_nonnulls(rate, number) = 1)
);
alter table campaign_target enable row level security;
create policy scope on campaign_target to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
grant select, insert, update, delete on campaign_target to tradewind_app;
create unique index outbox_target on outbox ((payload ->> 'campaignId')) where job = 'watch-target';
`
