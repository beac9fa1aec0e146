import { Migration } from '@mikro-orm/migrations'

/** Identity numbers, encrypted; the record of who read what is protected; imports of responses. */
export class Migration0007 extends Migration {
  override up(): void {
    this.addSql(idNumbers)
    this.addSql(audit)
    this.addSql(imports)
  }
}

// Not unique: two units may serve the same person. A hash index, since it is only ever asked for equality: for a
// million numbers 38 MB and 2 s where a B-tree takes 77 MB and 3.5 s or more. It holds no nulls.
const idNumbers = `
alter table customer
  add id_number_hash bytea check (octet_length(id_number_hash) = 32), -- HMAC-SHA-256
  add id_number_cipher bytea, -- AES-256-GCM: nonce, text, tag
  add constraint customer_id_number_whole check ((id_number_hash is null) = (id_number_cipher is null));
create index customer_id_number on customer using hash (id_number_hash);
`

// Without foreign keys: an entry outlives whom it is about. Written by the product on behalf of staff, who may only read.
const audit = `
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  staff_id bigint, -- null: the product itself
  who text not null, -- their name at that time
  action text not null,
  unit_id bigint not null,
  customer_id bigint, -- null: not about a single customer
  detail jsonb not null default '{}'
);
create index audit_customer on audit (customer_id) where customer_id is not null;
alter table audit enable row level security;
create policy scope on audit to tradewind_app using (unit_id in (select actor_units()));
grant select on audit to tradewind_app;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is only ever added to';
end $$;
create trigger append_only before update or delete or truncate on audit
  for each statement execute function refuse_change();
`

const imports = `
alter table import_run drop constraint import_run_kind_check;
alter table import_run
  add constraint import_run_kind_check check (kind in ('customers', 'orders', 'responses', 'campaign-list'));
`
