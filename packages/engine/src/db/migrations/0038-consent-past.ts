import { Migration } from '@mikro-orm/migrations'

/** What a customer had said about a channel before they said something else: the evidence of then stays. */
export class Migration0038 extends Migration {
  override up(): void {
    this.addSql(words)
    this.addSql(keeping)
  }
}

const words = `
create table consent_past (
  id bigint generated always as identity,
  customer_id bigint not null references customer on delete cascade,
  channel text not null,
  purpose text not null,
  status text not null,
  evidence text not null,
  recorded_by bigint,
  recorded_at timestamptz not null,
  primary key (customer_id, id)
);
alter table consent_past enable row level security;
create policy scope on consent_past to tradewind_app
  using (exists (select from customer where customer.id = customer_id));
grant select on consent_past to tradewind_app; -- written by the trigger alone
`

// By statement, and on updates alone: an import that brings consents for the first time pays nothing.
const keeping = `
create function keep_past_consent() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into consent_past (customer_id, channel, purpose, status, evidence, recorded_by, recorded_at)
  select w.customer_id, w.channel, w.purpose, w.status, w.evidence, w.recorded_by, w.recorded_at
  from was w join now_said n using (customer_id, channel, purpose)
  where (w.status, w.evidence, w.recorded_at) is distinct from (n.status, n.evidence, n.recorded_at)
  order by w.customer_id, w.channel, w.purpose;
  return null;
end $$;
create trigger keep_past after update on consent
  referencing old table as was new table as now_said for each statement execute function keep_past_consent();
`
