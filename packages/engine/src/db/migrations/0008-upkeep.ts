import { Migration } from '@mikro-orm/migrations'

/** The nightly work: standing of customers, state of the data, records fit for removal, addresses split in parts. */
export class Migration0008 extends Migration {
  override up(): void {
    this.addSql(attributes)
    this.addSql(nightly)
    this.addSql(measures)
    this.addSql(removals)
    this.addSql(addresses)
  }
}

const attributes = `
alter table attribute add key boolean not null default false; -- counts towards richness
`

// The promise of the next night is one row that moves on and is never deleted; the index keeps it single however many
// processes ask for it.
const nightly = `
create unique index outbox_nightly on outbox (job) where job = 'refresh-standing';
insert into outbox (job, payload, due_at) values ('refresh-standing', '{}', now());

-- What the night computed for everybody who has ordered, until the customers have it. Logged on purpose: after a crash
-- the work goes on in the middle, and from an unlogged table everybody left would lose their codes.
create table rfm_draft (
  customer_id bigint primary key,
  rfm smallint not null
);
revoke all on rfm_draft from tradewind_app;
`

// Counts, never shares: parents are sums of their units.
const measures = `
create table unit_upkeep (
  unit_id bigint not null references unit,
  day date not null, -- business day whose morning it shows
  customers bigint not null,
  maintained bigint not null, -- within a year
  complete bigint not null, -- with every key attribute that applies to them
  grades bigint[] not null, -- how many of grade 1 to 4
  filled jsonb not null, -- by key attribute [with it, to whom it applies]
  to_mend jsonb not null, -- how many of each kind that staff can mend
  primary key (unit_id, day)
);
alter table unit_upkeep enable row level security;
create policy scope on unit_upkeep to tradewind_app using (unit_id in (select actor_units()));
grant select on unit_upkeep to tradewind_app;
`

const removals = `
-- Few have none of these: looking for what is fit for removal reads them alone.
create index customer_anonymous on customer (id) where ref is null and mobile is null and id_number_hash is null;
-- A deletion looks for lists that hold the customer; without it, it would read every list for each.
create index campaign_list_customer on campaign_list (customer_id);
`

// What stands in \`address\` after division and street is not stored: splitting it again takes microseconds, and 40 bytes
// more in each of millions of rows would slow every selection that scans them.
const addresses = `
alter table customer
  add street text, -- township or subdistrict
  add address_match text -- how well the address was understood; null: not looked at yet; pending: changed since
    check (address_match in ('street', 'county', 'ambiguous', 'contradiction', 'unmatched', 'pending'));
-- Whoever writes an address, division or postcode has it looked at again, without thinking of it: an import, its undo, a
-- person. Only whoever writes what was understood says so at the same time.
create function address_changed() returns trigger language plpgsql as $$
begin
  new.street := null;
  new.address_match := null;
  if new.address is distinct from old.address and new.division_code is not distinct from old.division_code then
    -- With a postcode of its own it is another place, and the division that of the former.
    if new.postcode is distinct from old.postcode then new.division_code := null;
    elsif new.address is not null then new.address_match := 'pending';
    end if;
  end if;
  return new;
end $$;
create trigger address_changed before update of address, division_code, postcode on customer for each row
  when (new.address_match is not distinct from old.address_match
    and (new.address, new.division_code, new.postcode) is distinct from (old.address, old.division_code, old.postcode))
  execute function address_changed();
create index customer_address_pending on customer (id)
  where address is not null and (address_match is null or address_match = 'pending');
create index customer_address_to_mend on customer (unit_id, id)
  where address_match in ('ambiguous', 'contradiction', 'unmatched');
`
