import { Migration } from '@mikro-orm/migrations'

/** Campaigns that were run before Tradewind came, as files tell of them; RFM nested after Hughes. */
export class Migration0026 extends Migration {
  override up(): void {
    this.addSql(history)
    this.addSql(imports)
    this.addSql(contacts)
    this.addSql(nested)
  }
}

// The check is what holds that nothing of it is ever sent: deliveries are offered and claimed of running campaigns alone.
const history = `
alter table campaign
  add history boolean not null default false,
  add constraint campaign_history_rests check (not history or state = 'finished');
`

const imports = `
alter table import_run drop constraint import_run_kind_check;
alter table import_run add constraint import_run_kind_check
  check (kind in ('customers', 'orders', 'responses', 'campaign-list', 'past-campaign'));
`

// Beside the audience and not in it: only rows of files have one, and a launch writes audiences by the million.
const contacts = `
create table past_contact (
  campaign_id bigint not null references campaign on delete cascade,
  customer_id bigint not null,
  unit_id bigint not null,
  import_id bigint not null,
  fingerprint bytea not null, -- of what the row says: a repetition changes nothing, another row of the same customer is refused
  known jsonb not null default '{}', -- what was known of the customer before the contact, by column
  primary key (campaign_id, customer_id)
);
create index past_contact_customer on past_contact (customer_id);
alter table past_contact enable row level security;
create policy scope on past_contact to tradewind_app
  using ((select actor_sees_all()) or unit_id in (select actor_units()));
grant select on past_contact to tradewind_app; -- written by the product on behalf of staff
`

const nested = `
alter table customer
  add rfm_nested smallint -- frequency among equals in recency, monetary value among equals in both; as rfm otherwise
    check (rfm_nested / 100 between 1 and 5 and rfm_nested / 10 % 10 between 1 and 5 and rfm_nested % 10 between 1 and 5);
alter table rfm_draft add nested smallint;
`
