import { Migration } from '@mikro-orm/migrations'

/** Plans are tried before their launch: what they send goes to staff, and counts nowhere. */
export class Migration0043 extends Migration {
  override up(): void {
    this.addSql(proofs)
  }
}

const proofs = `
-- Where staff get text messages that are tried; said by themselves.
alter table staff add mobile text check (mobile ~ '^\\+[1-9][0-9]{6,14}$');

-- Written by the product after it has checked the right.
create table proof (
  id bigint generated always as identity primary key,
  campaign_id bigint not null references campaign on delete cascade,
  asked_by bigint references staff, -- null: the product
  who text not null, -- their name: whoever reads it may not see them
  customer_id bigint references customer on delete set null, -- whose data fill it; null: somebody made up
  at timestamptz not null
);
create index proof_campaign on proof (campaign_id, id);
create index proof_customer on proof (customer_id);
alter table proof enable row level security;
create policy scope on proof to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
grant select on proof to tradewind_app;

-- One message to one person, or one letter, as the plan was then: its steps and cells may be gone since.
create table proof_message (
  id bigint generated always as identity primary key,
  proof_id bigint not null references proof on delete cascade,
  step_id bigint not null,
  position int not null,
  channel text not null check (channel in ('email', 'sms', 'letter')),
  cell_id bigint not null,
  cell text not null,
  sender_id bigint references sender,
  template_id bigint not null,
  template_version int not null,
  staff_id bigint references staff, -- null: a letter, which goes to nobody
  name text,
  address text, -- null: they have none in this channel
  begun_at timestamptz, -- by the database's clock: from here a crash means unknown
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'unknown')),
  reason text,
  settled_at timestamptz,
  foreign key (template_id, template_version) references template_version (template_id, version)
);
create index proof_message_proof on proof_message (proof_id);
alter table proof_message enable row level security;
create policy scope on proof_message to tradewind_app using (exists (select from proof where proof.id = proof_id));
grant select on proof_message to tradewind_app;
`
