import { Migration } from '@mikro-orm/migrations'

/** Every step has a channel and a sender of its own; what is out of the workers' hands; how providers name deliveries. */
export class Migration0012 extends Migration {
  override up(): void {
    this.addSql(steps)
    this.addSql(inHand)
    this.addSql(references)
    this.addSql(templates)
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
