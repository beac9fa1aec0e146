import { Migration } from '@mikro-orm/migrations'

/** What ADR 0020 measured: policies that cost the top of the organisation nothing, and an index to sample units by. */
export class Migration0010 extends Migration {
  override up(): void {
    this.addSql(seesAll)
    this.addSql(policies)
    this.addSql(indexes)
    this.addSql(statistics)
  }
}

// Whether the actor's units contain every top of the organisation, and with them all rows.
const seesAll = `
create function actor_sees_all() returns boolean language sql stable security definer parallel safe
  set search_path from current
as $$
  select not exists (
    select from unit where parent_id is null
      and not path && coalesce(nullif(current_setting('tradewind.units', true), ''), '{}')::bigint[])
$$;
`

/**
 * Asked once a statement, before the units of each row: for an actor who sees all, a row costs one test of a boolean
 * instead of a probe of a hash, and a consent no look at its customer.
 */
const policies = `
do $$
declare t text;
begin
  foreach t in array array['customer', 'customer_order', 'audience', 'delivery'] loop
    execute format('alter policy scope on %I using ((select actor_sees_all()) or unit_id in (select actor_units()))', t);
  end loop;
end $$;
-- A response that nobody could be found for belongs to no unit, and is seen by no staff.
alter policy scope on response
  using (unit_id is not null and ((select actor_sees_all()) or unit_id in (select actor_units())));
alter policy scope on consent
  using ((select actor_sees_all()) or exists (select from customer where customer.id = customer_id));
`

// Units are sampled by the ids in customer_unit, without a look at the customers. Histories of late are found by ranges
// of blocks: they come in by time, so a range of blocks covers little of it.
const indexes = `
create index customer_unit_id on customer (unit_id, id);
drop index customer_unit;
alter index customer_unit_id rename to customer_unit;
create index customer_order_time on customer_order using brin (ordered_at) with (autosummarize);
create index delivery_time on delivery using brin (sent_at) with (autosummarize);
create index response_time on response using brin (occurred_at) with (autosummarize);
`

// A sample of 30,000 rows takes five orders a customer for thirty: then two histories are joined by looking into the
// second 1,500,000 times (35 s on a machine under load) instead of hashing both (16 s there).
const statistics = `
alter table customer_order alter customer_id set (n_distinct = -0.2);
alter table delivery alter customer_id set (n_distinct = -0.2);
`
