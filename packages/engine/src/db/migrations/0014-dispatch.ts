import { Migration } from '@mikro-orm/migrations'

/** What people do: work orders, who takes them, what came of them; events and their guests. */
export class Migration0014 extends Migration {
  override up(): void {
    this.addSql(customers)
    this.addSql(people)
    this.addSql(orders)
    this.addSql(codes)
    this.addSql(outcomes)
    this.addSql(events)
    this.addSql(nightly)
  }
}

// Columns of the customer rather than tables beside it: a launch reads them in the scan it does anyway. The owner has no
// foreign key, which every imported row would pay for (ADR 0016); staff are closed, never deleted.
const customers = `
alter table customer
  add owner_staff_id bigint, -- who looks after the customer
  add fax text, -- E.164
  add wrong text[] not null default '{}' -- which of them turned out not to be the customer's
    check (wrong <@ '{mobile,postal,fax}');
create index customer_owner on customer (owner_staff_id) where owner_staff_id is not null;
create index customer_wrong on customer (unit_id, id) where wrong <> '{}';

-- A number or address that has been changed is no longer the one that was found wrong, whoever changed it.
create function contact_changed() returns trigger language plpgsql as $$
begin
  if new.mobile is distinct from old.mobile then new.wrong := array_remove(new.wrong, 'mobile'); end if;
  if new.address is distinct from old.address then new.wrong := array_remove(new.wrong, 'postal'); end if;
  if new.fax is distinct from old.fax then new.wrong := array_remove(new.wrong, 'fax'); end if;
  return new;
end $$;
create trigger contact_changed before update of mobile, address, fax on customer for each row
  when (old.wrong <> '{}') execute function contact_changed();

alter table suppression drop constraint suppression_kind_check;
alter table suppression add constraint suppression_kind_check
  check (kind in ('email', 'mobile', 'postal', 'fax', 'customer'));
`

const people = `
-- Who does which work, and how much of it a day.
create table field_capacity (
  staff_id bigint not null references staff on delete cascade,
  channel text not null check (channel in ('visit', 'phone', 'meeting', 'fax')),
  per_day smallint not null check (per_day between 0 and 500),
  weekdays smallint[] not null default '{1,2,3,4,5}' check (weekdays <@ '{1,2,3,4,5,6,7}'), -- ISO: Monday is 1
  primary key (staff_id, channel)
);
-- Where: a unit and everything below it, or the part of it whose division or postcode begins so. Without any, their unit.
create table field_area (
  staff_id bigint not null references staff on delete cascade,
  unit_id bigint not null references unit,
  division text not null default '' check (division ~ '^[0-9]{0,6}$'),
  postcode text not null default '' check (postcode ~ '^[0-9]{0,6}$'),
  primary key (staff_id, unit_id, division, postcode)
);
do $$
declare t text;
begin
  foreach t in array array['field_capacity', 'field_area'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy scope on %I to tradewind_app using (exists (select from staff where staff.id = staff_id))', t);
    execute format('grant select, insert, update, delete on %I to tradewind_app', t);
  end loop;
end $$;
`

const orders = `
alter table step
  add due_days smallint not null default 14 check (due_days between 1 and 400), -- from the day the order is made
  add release_days smallint not null default 3 check (release_days between 1 and 400); -- after the day it was planned for

create table work_order (
  id bigint generated always as identity primary key,
  unit_id bigint not null, -- the customer's
  campaign_id bigint not null,
  campaign_name text not null, -- the campaign may be one of a unit above, out of sight of who works for it
  step_id bigint not null,
  seq int not null,
  customer_id bigint not null,
  channel text not null check (channel in ('visit', 'phone', 'meeting', 'fax')),
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  staff_id bigint references staff, -- who has it; null: nobody, for the reason
  reason text,
  priority int not null, -- the campaign's
  script text not null, -- what to say, written for this customer
  due_on date not null,
  planned_on date, -- the day on whose list it stands
  appointment_at timestamptz,
  attempts smallint not null default 0, -- outcomes that did not end it
  former bigint[] not null default '{}', -- who had it and let it lie: they do not get it again by themselves
  created_at timestamptz not null,
  assigned_at timestamptz,
  closed_at timestamptz,
  unique (step_id, seq)
);
create index work_order_list on work_order (staff_id, planned_on) where state = 'open';
create index work_order_load on work_order (planned_on, staff_id, channel) where state <> 'cancelled';
create index work_order_unplanned on work_order (step_id, id) where state = 'open' and planned_on is null;
create index work_order_open on work_order (unit_id, id) where state = 'open';
alter table work_order enable row level security;
create policy scope on work_order to tradewind_app
  using ((select actor_sees_all()) or unit_id in (select actor_units()));
grant select on work_order to tradewind_app; -- written like the ledger, by the product on behalf of staff
`

const codes = `
-- What may come of a work order, and what it counts as: the organisation's own words.
create table outcome_code (
  channel text not null check (channel in ('visit', 'phone', 'meeting', 'fax')),
  code text not null check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
  label text not null,
  position smallint not null default 0, -- in which order people see them
  reached boolean not null,
  response text, -- the kind of response that it is, if any
  stop text check (stop in ('channel', 'customer')), -- who is left alone from now on: in this channel, or altogether
  mend text check (mend in ('mobile', 'postal', 'fax')), -- what turned out to be wrong
  guest text check (guest in ('accepted', 'declined')), -- the answer to an invitation
  retry_days smallint check (retry_days between 1 and 365), -- try again after so many days...
  max_tries smallint check (max_tries between 2 and 100), -- ...until it was tried so often
  active boolean not null default true,
  primary key (channel, code),
  check ((retry_days is null) = (max_tries is null))
);
grant select on outcome_code to tradewind_app;

insert into outcome_code (channel, code, label, position, reached, response, stop, mend, guest, retry_days, max_tries)
select channel, code, label, position, reached, response, stop,
       case when mend = 'used' then case channel when 'visit' then 'postal' when 'fax' then 'fax' else 'mobile' end else mend end,
       guest, retry_days, max_tries
from (values
  (1, '{visit,phone}', 'order', '成交', true, 'order', null, null, null, null, null),
  (2, '{visit,phone}', 'interested', '有意向', true, 'reply', null, null, null, null, null),
  (3, '{visit,phone}', 'not-interested', '不需要', true, 'reply', null, null, null, null, null),
  (1, '{meeting}', 'accepted', '接受邀请', true, 'reply', null, null, 'accepted', null, null),
  (2, '{meeting}', 'declined', '不参加', true, 'reply', null, null, 'declined', null, null),
  (4, '{visit,phone,meeting}', 'reached', '已联系到本人', true, null, null, null, null, null, null),
  (4, '{fax}', 'reached', '已发出', true, null, null, null, null, null, null),
  (5, '{visit}', 'not-home', '不在家', false, null, null, null, null, 2, 3),
  (5, '{phone,meeting,fax}', 'no-answer', '无人接听', false, null, null, null, null, 1, 3),
  (6, '{visit,phone,meeting}', 'call-back', '另约时间', false, null, null, null, null, 3, 5),
  (7, '{phone,meeting,fax}', 'wrong-number', '号码有误', false, null, null, 'used', null, null, null),
  (7, '{visit}', 'wrong-address', '地址有误', false, null, null, 'used', null, null, null),
  (8, '{visit,phone,meeting}', 'moved', '已搬迁', false, null, null, 'postal', null, null, null),
  (9, '{visit,phone,meeting,fax}', 'refused', '拒绝联系', true, null, 'channel', null, null, null, null),
  (10, '{visit,phone,meeting}', 'deceased', '已故', false, null, 'customer', null, null, null, null)
) as seed(position, channels, code, label, reached, response, stop, mend, guest, retry_days, max_tries)
cross join unnest(channels::text[]) as channel;
`

const outcomes = `
create table work_outcome (
  id bigint generated always as identity primary key,
  work_order_id bigint not null references work_order on delete cascade,
  key text not null, -- given by the device that took it down: sent again, it changes nothing
  code text not null,
  at timestamptz not null,
  staff_id bigint references staff,
  recorded_at timestamptz not null,
  note text,
  minutes smallint check (minutes between 0 and 1440), -- spent on it
  amount bigint,
  currency char(3),
  next_at timestamptz,
  before jsonb not null, -- what it changed, to take it back by
  corrected_at timestamptz, -- taken back since
  unique (work_order_id, key)
);
alter table work_outcome enable row level security;
create policy scope on work_outcome to tradewind_app
  using ((select actor_sees_all()) or exists (select from work_order where work_order.id = work_order_id));
grant select on work_outcome to tradewind_app;
`

const events = `
create table event (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit,
  name text not null,
  place text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  seats int check (seats > 0), -- null: no limit
  state text not null default 'planned' check (state in ('planned', 'cancelled')),
  created_by bigint references staff,
  created_at timestamptz not null,
  unique (unit_id, name, starts_at)
);
alter table event enable row level security;
create policy scope on event to tradewind_app using (unit_id in (select actor_units()));
grant select, insert, update, delete on event to tradewind_app;

alter table step add event_id bigint references event; -- the step invites to it

create table event_guest (
  event_id bigint not null references event on delete cascade,
  customer_id bigint not null references customer on delete cascade,
  reply text not null check (reply in ('accepted', 'declined', 'none')),
  party smallint not null default 1 check (party between 1 and 50), -- how many come, the customer among them
  seated boolean not null default false, -- false for who accepted: on the waiting list
  replied_at timestamptz,
  via text not null, -- how they answered: a channel, or at the door
  attended_at timestamptz,
  primary key (event_id, customer_id)
);
alter table event_guest enable row level security;
create policy scope on event_guest to tradewind_app
  using (exists (select from event where event.id = event_id) and exists (select from customer where customer.id = customer_id));
grant select on event_guest to tradewind_app;
`

// As that of the night's standing: one promise, which moves on and is never deleted.
const nightly = `
create unique index outbox_work_orders on outbox (job) where job = 'tend-work-orders';
insert into outbox (job, payload, due_at) values ('tend-work-orders', '{}', now());
`
