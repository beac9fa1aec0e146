import { Migration } from '@mikro-orm/migrations'

/** Text messages that come in several parts, and people who are away for a while. */
export class Migration0023 extends Migration {
  override up(): void {
    this.addSql(parts)
    this.addSql(absences)
  }
}

// No grants to tradewind_app. For an hour: until all are there, and then until none of them comes a second time.
const parts = `
create table sms_part (
  provider text not null,
  sender text not null, -- E.164
  recipient text not null,
  reference int not null, -- the handset's own, the same for all parts
  parts smallint not null,
  part smallint not null,
  words bytea not null, -- UTF-16: a character may be cut in two
  at timestamptz not null,
  recorded_at timestamptz not null,
  joined boolean not null default false,
  primary key (provider, sender, recipient, reference, parts, part)
);
create index sms_part_recorded on sms_part (recorded_at);
create unique index outbox_sms_parts on outbox (job) where job = 'close-sms-parts';
`

const absences = `
create table staff_absence (
  staff_id bigint not null references staff on delete cascade,
  first_day date not null,
  last_day date not null check (last_day >= first_day),
  primary key (staff_id, first_day)
);
alter table staff_absence enable row level security;
create policy scope on staff_absence to tradewind_app using (exists (select from staff where staff.id = staff_id));
grant select, insert, update, delete on staff_absence to tradewind_app;
`
