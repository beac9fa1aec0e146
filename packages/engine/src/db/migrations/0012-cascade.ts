import { Migration } from '@mikro-orm/migrations'

/** Every step has a channel and a sender of its own; what is out of the workers' hands; how providers name deliveries. */
export class Migration0012 extends Migration {
  override up(): void {
    this.addSql(steps)
    this.addSql(inHand)
    this.addSql(references)
    this.addSql(templates)
    this.addSql(quiet)
    this.addSql(limits)
  }
}

const steps = `
alter table step
  add sender_id bigint references sender, -- null where the channel has none
  add delay_days int not null default 0 check (delay_days between 0 and 365), -- after the step before it
  add problem text, -- why it could not be entered at the last look
  add condition jsonb; -- whom of those left it is for; null: everybody
update step s set sender_id = c.sender_id from campaign c where c.id = s.campaign_id;
alter table campaign drop column sender_id;
alter table campaign add end_at timestamptz; -- what has not been handed over by then is not sent any more
-- Who gets nothing in a later step, and why; everybody else has a delivery in it. No grants: told in sums.
create table passed_over (
  step_id bigint not null references step on delete cascade,
  customer_id bigint not null,
  reason text not null,
  at timestamptz not null,
  primary key (step_id, customer_id)
);
`

// in-hand: out of the workers' hands and in a person's, a letter printed and not yet posted, a visit given to somebody.
const inHand = `
alter table delivery drop constraint delivery_state_check;
alter table delivery
  add constraint delivery_state_check
    check (state in ('held', 'queued', 'claimed', 'in-hand', 'sent', 'retry', 'failed', 'unknown', 'cancelled')),
  add receipt_at timestamptz,
  add receipt_reason text,
  add resent smallint not null default 0; -- how often a lost worker's message was sent again by the campaign's policy
create index delivery_in_hand on delivery (step_id, seq) where state = 'in-hand';
`

// No grants to tradewind_app: looked up by the product alone, when a provider reports.
const references = `
create table delivery_reference (
  provider text not null,
  reference text not null, -- the provider's own id of what we handed over
  step_id bigint not null,
  seq int not null,
  primary key (provider, reference)
);
create index delivery_reference_delivery on delivery_reference (step_id, seq);
-- Reports that were faster than the settlement which tells us the id they speak of.
create table receipt_waiting (
  provider text not null,
  reference text not null,
  receipt text not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (provider, reference, receipt)
);
`

const templates = `
alter table template_version add options jsonb not null default '{}'; -- what the channel knows beside words: a letterhead
`

// No grants: the rules of the units above hold for a branch too, which could not see them by a policy.
const quiet = `
alter table unit add time_zone text; -- IANA; null: that of the unit above, or of the organisation
create table quiet_rule (
  unit_id bigint not null references unit on delete cascade, -- holds for it and everything below it
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  quiet_from text, -- local time, 21:00
  quiet_until text, -- over midnight where it is earlier
  quiet_days text not null default 'none' check (quiet_days in ('none', 'holidays', 'non-working')),
  primary key (unit_id, channel)
);
`

const limits = `
create table sender_limit (
  id bigint generated always as identity primary key,
  sender_id bigint not null references sender on delete cascade,
  domains text[], -- of recipients, small letters; null: all of them
  rate_per_second numeric check (rate_per_second > 0),
  per_day int check (per_day > 0),
  growth numeric not null default 1 check (growth >= 1), -- a day's number is the one before times this, from since on
  since date,
  next_slot_at timestamptz, -- by the database's clock, as the sender's own
  day date, -- of used
  used int not null default 0
);
create index sender_limit_sender on sender_limit (sender_id);
`
