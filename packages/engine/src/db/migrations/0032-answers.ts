import { Migration } from '@mikro-orm/migrations'

/** More ways to answer: at a counter by code, with a coupon, from another system that signs what it says. */
export class Migration0032 extends Migration {
  override up(): void {
    this.addSql(attempts)
    this.addSql(coupons)
    this.addSql(sources)
  }
}

// Tries at codes that somebody types. No grants: counted by the product.
const attempts = `
create table attempt (
  who text primary key,
  since timestamptz not null, -- when the first of these was
  used int not null
);
create index attempt_since on attempt (since);
`

// What a campaign gives to who brings its coupon. Uses are responses; their number is kept here, under the lock that makes
// two desks take turns. Written by the product after it has checked the right.
const coupons = `
create table coupon (
  campaign_id bigint primary key references campaign on delete cascade,
  offer text not null, -- what it is good for, in the words of customers
  code text unique, -- one that all share, in capitals; null: everybody has their own, made of their delivery
  valid_from date, -- business days, both included
  valid_until date,
  uses int not null check (uses between 1 and 1000), -- by one customer
  total int check (total > 0), -- by all together; null: no limit
  used int not null default 0,
  check (valid_from <= valid_until)
);
alter table coupon enable row level security;
create policy scope on coupon to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
grant select on coupon to tradewind_app;
`

const sources = `
-- Systems that push responses to us.
create table response_source (
  name text primary key check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  unit_id bigint not null references unit, -- whose customers it may speak of, with those below
  active boolean not null default true,
  created_by bigint references staff,
  created_at timestamptz not null
);
alter table response_source enable row level security;
create policy scope on response_source to tradewind_app using (unit_id in (select actor_units()));
grant select on response_source to tradewind_app;

-- What they sign with, sealed. Two hold while one takes the place of the other. No grants.
create table response_source_secret (
  id bigint generated always as identity primary key,
  source text not null references response_source on delete cascade,
  sealed bytea not null,
  made_at timestamptz not null,
  until timestamptz -- null: until another takes its place
);
create index response_source_secret_source on response_source_secret (source);
`
