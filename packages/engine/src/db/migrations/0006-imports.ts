import { Migration } from '@mikro-orm/migrations'

/** Imports that are fast, go on after a crash, and can be undone. */
export class Migration0006 extends Migration {
  override up(): void {
    this.addSql(cheaperCustomers)
    this.addSql(runs)
    this.addSql(changes)
  }
}

// What an insert of a customer costs (ADR 0016), in µs of the server's processor for each row: the row itself 3.4, the
// check of the unit 2.7, customer_email 1.4, customer_name 2.3, the other four indexes 4.2.
//
// The unit: row-level security lets staff write units that exist and are theirs, requireRight asks for everybody else,
// imports ask once a batch. Units are never deleted; the trigger holds that.
// The e-mail address: customer_email_lower answers whatever customer_email did.
const cheaperCustomers = `
alter table customer drop constraint customer_unit_id_fkey;
create function keep_unit() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (select from customer where unit_id = old.id) then
    raise foreign_key_violation using message = 'the unit has customers';
  end if;
  return old;
end $$;
create trigger keep_unit before delete on unit for each row execute function keep_unit();
drop index customer_email;
`

const runs = `
alter table import_run
  drop constraint import_run_state_check,
  add constraint import_run_state_check check (state in ('running', 'finished', 'failed', 'undone')),
  add attempt int not null default 1, -- raised by whoever goes on with it: the one before may write no more
  add head_rows int, -- of the first batch, with the hash of its rows: tells at once whether a file is the same
  add head_hash text,
  add rows_hash text, -- of all rows dealt with, in the order of the file
  add created int8multirange not null default '{}', -- ids of what it inserted
  add note text, -- what a person should know who sent the file
  add undone jsonb; -- what an undo did
create index import_run_file on import_run (unit_id, file_name);
`

// One row for each thing that an import changed, none for what it created: changes = {field: [before, after]}.
const changes = `
create table import_change (
  import_id bigint not null references import_run on delete cascade,
  subject text not null check (subject in ('customer', 'consent', 'order')),
  id bigint not null, -- of the customer or order
  channel text not null default '', -- of the consent
  changes jsonb not null,
  primary key (import_id, subject, id, channel)
);
alter table import_change enable row level security;
create policy scope on import_change to tradewind_app
  using (exists (select from import_run where import_run.id = import_id));
grant select, insert on import_change to tradewind_app;
`
