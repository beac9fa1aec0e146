import { Migration } from '@mikro-orm/migrations'

/** Mail that comes back: where reading stands, and what came of each mail. */
export class Migration0030 extends Migration {
  override up(): void {
    this.addSql(mailboxes)
    this.addSql(mails)
  }
}

// No grants: the product's own bookkeeping.
const mailboxes = `
create table mailbox (
  name text primary key, -- host/user/folder
  uid_validity bigint, -- the server's word that its numbers still mean the same mails
  last_uid bigint not null default 0, -- up to here everything is in inbound_mail
  token uuid, -- of the worker that reads it
  lease_until timestamptz, -- by the database's clock
  read_at timestamptz,
  problem text -- why it could not be read at the last attempt
);
`

const mails = `
create table inbound_mail (
  id bigint generated always as identity primary key,
  mailbox text not null,
  key text not null, -- within the mailbox: uid validity and uid, or a digest of the mail
  received_at timestamptz not null,
  size int not null, -- bytes, of the whole mail
  raw bytea, -- what is kept of it until it has been read; of one put aside, for a month
  state text not null default 'waiting' check (state in ('waiting', 'done', 'aside')),
  attempts smallint not null default 0,
  lease_until timestamptz, -- by the database's clock
  read_at timestamptz,
  kind text check (kind in ('bounce', 'delay', 'complaint', 'unsubscribe', 'reply', 'auto-reply', 'other')),
  problem text, -- why somebody has to look at it
  sender text,
  subject text,
  step_id bigint, -- the delivery it is about
  seq int,
  customer_id bigint,
  unit_id bigint references unit, -- the customer's, or the top of the organisation where nobody is known
  hard boolean,
  reason text,
  status text, -- enhanced status code, RFC 3463
  words text, -- what the other side said
  address text, -- that did not take the mail; small letters
  counts boolean not null default false, -- a soft bounce that is the address's own fault
  unique (mailbox, key)
);
create index inbound_mail_waiting on inbound_mail (id) where state = 'waiting';
create index inbound_mail_aside on inbound_mail (unit_id, id) where state = 'aside';
create index inbound_mail_address on inbound_mail (address, received_at) where counts;
create index inbound_mail_raw on inbound_mail (read_at) where raw is not null and read_at is not null;
create index inbound_mail_customer on inbound_mail (customer_id) where customer_id is not null;
alter table inbound_mail enable row level security;
create policy scope on inbound_mail to tradewind_app using (unit_id in (select actor_units()));
-- Written by the product alone.
grant select on inbound_mail to tradewind_app;
`
