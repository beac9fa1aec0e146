import { Migration } from '@mikro-orm/migrations'

/** Tables of the main job: who and where, customers, segments, campaigns, ledger, responses. */
export class Migration0001 extends Migration {
  override up(): void {
    this.addSql(scopeRole)
    this.addSql(organisation)
    this.addSql(customers)
    this.addSql(segments)
    this.addSql(campaigns)
    this.addSql(ledger)
    this.addSql(responses)
    this.addSql(rowLevelSecurity)
  }
}

// The role staff transactions switch to. Roles belong to the whole server, so two databases may race to create it.
const scopeRole = `
do $$ begin
  create role tradewind_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  execute format('grant tradewind_app to %I', current_user);
exception when others then
  if not pg_has_role(current_user, 'tradewind_app', 'member') then raise; end if;
end $$;
`

const organisation = `
create table unit (
  id bigint generated always as identity primary key,
  parent_id bigint references unit,
  kind text not null check (kind in ('province', 'city', 'county', 'branch')),
  code text not null unique,
  name text not null,
  path bigint[] not null -- ids from the root to this unit itself: "is within" is one containment test
);
create index unit_path on unit using gin (path);

create table staff (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  name text not null,
  email text not null unique,
  login_id text unique, -- the identity in the auth schema; null until a login is made
  active boolean not null default true,
  created_at timestamptz not null
);
create table staff_role (
  staff_id bigint not null references staff on delete cascade,
  unit_id bigint not null references unit,
  role text not null check (role in ('branch', 'coordinator', 'approver', 'analyst', 'field', 'admin')),
  primary key (staff_id, unit_id, role)
);

create table idempotency_key (
  key text not null,
  staff_id bigint not null references staff on delete cascade,
  request_hash text not null,
  status int,
  body jsonb,
  created_at timestamptz not null,
  primary key (staff_id, key)
);
`

const customers = `
create table customer (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  kind text not null default 'person' check (kind in ('person', 'organisation')),
  ref text unique, -- the customer's number in the organisation's own systems
  name text not null,
  gender text check (gender in ('male', 'female')),
  email text,
  mobile text, -- E.164
  address text,
  division_code text, -- GB/T 2260, six digits
  postcode text,
  birthday date,
  joined_on date,
  attributes jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index customer_unit on customer (unit_id);
create index customer_email on customer (email) where email is not null;
create index customer_email_lower on customer (lower(email)) where email is not null;
create index customer_mobile on customer (mobile) where mobile is not null;
create index customer_name on customer (name text_pattern_ops); -- by its beginning

create table attribute (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
  type text not null check (type in ('text', 'number', 'boolean', 'date')),
  label text not null
);

create table consent (
  customer_id bigint not null references customer on delete cascade,
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  purpose text not null default 'marketing',
  status text not null check (status in ('granted', 'refused', 'unknown')),
  evidence text not null, -- how: a form, an import, an unsubscribe link
  recorded_by bigint references staff,
  recorded_at timestamptz not null,
  primary key (customer_id, channel, purpose)
);

create table suppression (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('email', 'mobile', 'postal', 'customer')),
  value text not null, -- the normalised address, or the customer's id
  reason text not null,
  source text not null,
  created_by bigint references staff,
  created_at timestamptz not null,
  unique (kind, value)
);

create table customer_order (
  id bigint generated always as identity primary key,
  source text not null,
  external_id text not null,
  customer_id bigint not null references customer on delete cascade,
  unit_id bigint not null references unit,
  ordered_at timestamptz not null,
  amount bigint not null, -- minor units (fen)
  currency char(3) not null default 'CNY',
  product text,
  category text,
  quantity int not null default 1,
  unique (source, external_id)
);
create index customer_order_history on customer_order (customer_id, ordered_at);

create table import_run (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('customers', 'orders', 'campaign-list')),
  unit_id bigint not null references unit,
  staff_id bigint references staff,
  file_name text not null,
  file_sha256 text,
  options jsonb not null,
  state text not null check (state in ('running', 'finished', 'failed')),
  read bigint not null default 0,
  inserted bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  rejected bigint not null default 0,
  error text,
  lease_until timestamptz, -- by the database's clock: a run whose lease is over was interrupted
  started_at timestamptz not null,
  finished_at timestamptz
);
create table import_reject (
  import_id bigint not null references import_run on delete cascade,
  row_number bigint not null, -- line of the file on which the row starts, header = 1
  reason text not null,
  raw text not null,
  primary key (import_id, row_number)
);
`

const segments = `
create table segment (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  name text not null,
  version int not null default 1,
  created_by bigint references staff,
  created_at timestamptz not null,
  unique (unit_id, name)
);
create table segment_version (
  segment_id bigint not null references segment on delete cascade,
  version int not null,
  filter jsonb not null,
  created_by bigint references staff,
  created_at timestamptz not null,
  primary key (segment_id, version)
);
`

const campaigns = `
create table sender (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  channel text not null default 'email' check (channel in ('email', 'sms')),
  name text not null, -- what the recipient sees
  address text not null,
  reply_to text,
  rate_per_second numeric, -- null = no throttle
  next_slot_at timestamptz, -- throttle: when the next message may leave, over all workers
  unique (unit_id, channel, address)
);

create table template (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  name text not null,
  version int not null default 1,
  created_at timestamptz not null,
  unique (unit_id, name)
);
create table template_version (
  template_id bigint not null references template on delete cascade,
  version int not null,
  subject text not null default '',
  preheader text not null default '',
  html text not null default '',
  text text, -- null: derived from html
  links jsonb not null default '[]', -- tracked link targets, in the order of the numbers in their URLs
  created_at timestamptz not null,
  primary key (template_id, version)
);

create table campaign (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  name text not null,
  kind text not null default 'base' check (kind in ('base', 'special')),
  state text not null default 'draft'
    check (state in ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  version int not null default 1, -- raised by every change: two people editing meet a conflict
  purpose text not null default 'marketing',
  segment_id bigint references segment,
  segment_version int,
  uploaded_list boolean not null default false, -- the audience is campaign_list, not a segment
  sender_id bigint references sender,
  response_window_days int not null default 30 check (response_window_days between 1 and 400),
  currency char(3) not null default 'CNY',
  unknown_policy text not null default 'hold' check (unknown_policy in ('hold', 'resend')),
  start_at timestamptz,
  created_by bigint references staff,
  created_at timestamptz not null,
  launched_at timestamptz,
  finished_at timestamptz,
  unique (unit_id, name),
  foreign key (segment_id, segment_version) references segment_version (segment_id, version)
);
create table cell (
  id bigint generated always as identity primary key,
  campaign_id bigint not null references campaign on delete cascade,
  position int not null,
  name text not null,
  weight int not null check (weight > 0),
  control boolean not null default false,
  unique (campaign_id, name),
  unique (campaign_id, position)
);
create table step (
  id bigint generated always as identity primary key,
  campaign_id bigint not null references campaign on delete cascade,
  position int not null,
  channel text not null check (channel in ('email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax')),
  unique (campaign_id, position)
);
-- What a cell receives in a step: a template frozen at a version.
create table step_content (
  step_id bigint not null references step on delete cascade,
  cell_id bigint not null references cell on delete cascade,
  template_id bigint not null,
  template_version int not null,
  primary key (step_id, cell_id),
  foreign key (template_id, template_version) references template_version (template_id, version)
);
create table campaign_list (
  campaign_id bigint not null references campaign on delete cascade,
  customer_id bigint not null references customer on delete cascade,
  cell_id bigint references cell, -- null: drawn by the stable hash
  primary key (campaign_id, customer_id)
);
`

const ledger = `
-- The frozen list: everybody the segment or list matched, and what became of each.
-- Foreign keys cost a launch more than everything else it does (4 of 8 seconds per 100,000 people went into checking
-- nine of them), and both tables are written by one statement that reads from the very tables they would point to. So
-- only the one that a deletion elsewhere could break is kept.
create table audience (
  campaign_id bigint not null,
  customer_id bigint not null references customer,
  unit_id bigint not null,
  cell_id bigint,
  fate text not null check (fate in ('suppressed', 'no-consent', 'unreachable', 'control', 'targeted')),
  primary key (campaign_id, customer_id)
);
create index audience_customer on audience (customer_id);

-- The ledger: one row a delivery. Numbered 1..N within a step, so that a chunk of work is a range.
-- Send state and receipt are two axes that never overwrite each other.
create table delivery (
  campaign_id bigint not null,
  step_id bigint not null,
  seq int not null,
  customer_id bigint not null,
  unit_id bigint not null,
  cell_id bigint not null,
  channel text not null,
  state text not null default 'queued'
    check (state in ('held', 'queued', 'claimed', 'sent', 'retry', 'failed', 'unknown', 'cancelled')),
  receipt text not null default 'none'
    check (receipt in ('none', 'delivered', 'bounced', 'returned', 'undelivered', 'complained')),
  due_at timestamptz not null,
  attempts smallint not null default 0,
  claim_token uuid,
  lease_until timestamptz,
  in_flight boolean not null default false, -- set before the message may leave: decides queued or unknown after a crash
  reason text,
  sent_at timestamptz,
  settled_at timestamptz,
  primary key (step_id, seq),
  unique (campaign_id, step_id, customer_id, channel)
) with (fillfactor = 80);
create index delivery_open on delivery (step_id, seq) where state in ('queued', 'retry', 'claimed');
create index delivery_customer on delivery (customer_id, sent_at);

-- Promises of work, committed together with the rows they are about. The relay offers them to the queue as jobs and
-- offers them again until the work itself says it is done, so a lost queue loses nothing.
create table outbox (
  id bigint generated always as identity primary key,
  job text not null,
  payload jsonb not null,
  campaign_id bigint references campaign on delete cascade, -- offered only while it runs, when set
  due_at timestamptz not null,
  offered_until timestamptz, -- a lease by the database's clock: offered again after it
  offers int not null default 0
);
create index outbox_due on outbox (due_at);
`

const responses = `
create table response (
  id bigint generated always as identity primary key,
  source text not null,
  external_id text not null,
  kind text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  customer_id bigint references customer,
  unit_id bigint references unit,
  campaign_id bigint references campaign,
  step_id bigint references step,
  seq int,
  attribution text not null check (attribution in ('token', 'named', 'window', 'none')),
  machine boolean not null default false, -- a link scanner or prefetcher, not a person
  responded boolean not null, -- counts as feedback
  converted boolean not null, -- counts as success
  amount bigint, -- minor units
  currency char(3),
  detail jsonb not null default '{}',
  unique (source, external_id)
);
create index response_campaign on response (campaign_id, customer_id) where campaign_id is not null;
create index response_customer on response (customer_id, occurred_at) where customer_id is not null;
`

/**
 * The actor's roots come from a setting; the policies ask once per statement which units lie below them (a hashed
 * subplan), so the cost per row is one hash probe.
 */
const rowLevelSecurity = `
-- Parallel safe: without it no policy's query may use a second worker, which doubles the time of a large count.
create function actor_units() returns setof bigint language sql stable security definer parallel safe
  set search_path from current
as $$
  select id from unit where path && coalesce(nullif(current_setting('tradewind.units', true), ''), '{}')::bigint[]
$$;

do $$
declare t text;
begin
  execute format('grant usage on schema %I to tradewind_app', current_schema());
  foreach t in array array['customer', 'customer_order', 'import_run', 'segment', 'sender', 'template', 'campaign',
                           'audience', 'delivery', 'response', 'staff'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy scope on %I to tradewind_app using (unit_id in (select actor_units()))', t);
  end loop;
end $$;

alter table unit enable row level security;
create policy scope on unit to tradewind_app using (id in (select actor_units()));

alter table staff_role enable row level security;
create policy scope on staff_role to tradewind_app using (unit_id in (select actor_units()));

-- Rows that belong to a row: visible and writable exactly when their parent is. EXISTS, not IN: a set of a million ids
-- outgrows the memory for hashing, and then the plan for IN turns quadratic.
alter table consent enable row level security;
create policy scope on consent to tradewind_app
  using (exists (select from customer where customer.id = customer_id));
alter table import_reject enable row level security;
create policy scope on import_reject to tradewind_app using (exists (select from import_run where import_run.id = import_id));
alter table segment_version enable row level security;
create policy scope on segment_version to tradewind_app using (exists (select from segment where segment.id = segment_id));
alter table template_version enable row level security;
create policy scope on template_version to tradewind_app using (exists (select from template where template.id = template_id));
alter table cell enable row level security;
create policy scope on cell to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
alter table step enable row level security;
create policy scope on step to tradewind_app using (exists (select from campaign where campaign.id = campaign_id));
alter table step_content enable row level security;
create policy scope on step_content to tradewind_app using (exists (select from step where step.id = step_id));
alter table campaign_list enable row level security;
create policy scope on campaign_list to tradewind_app
  using (exists (select from campaign where campaign.id = campaign_id) and exists (select from customer where customer.id = customer_id));

grant select, insert, update, delete on all tables in schema public to tradewind_app;
-- Read by staff, written by the product on their behalf (see elevated() in context.ts).
revoke insert, update, delete on audience, delivery, response, unit, attribute from tradewind_app;
-- Addresses of people all over the organisation, and the product's own promises: no business of a branch.
revoke all on suppression, outbox from tradewind_app;
grant usage on all sequences in schema public to tradewind_app;
`
