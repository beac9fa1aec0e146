import { Migration } from '@mikro-orm/migrations'

/** Files of e-mail templates: pictures that the html shows, and files to save. */
export class Migration0020 extends Migration {
  override up(): void {
    this.addSql(templateFiles)
  }
}

/**
 * A file belongs to the versions of its template from `since` until before `until`, so that a version that changes a word
 * copies no megabytes, and a campaign keeps the files of the version that it was planned with. Stored without compression:
 * what is sent as a file is compressed already.
 */
const templateFiles = `
alter table template_version add shows text[] not null default '{}'; -- names of the files that its html shows
create table template_file (
  id bigint generated always as identity primary key,
  template_id bigint not null references template on delete cascade,
  name text not null check (length(name) between 1 and 100),
  type text not null, -- media type
  attached boolean not null, -- goes with every copy as a file to save; else the html may show it
  content bytea not null check (length(content) between 1 and 1048576),
  since int not null,
  until int check (until > since), -- null: the newest version has it
  created_at timestamptz not null,
  foreign key (template_id, since) references template_version (template_id, version) on delete cascade
);
alter table template_file alter content set storage external;
create unique index template_file_current on template_file (template_id, name) where until is null;
create index template_file_template on template_file (template_id, since);
alter table template_file enable row level security;
create policy scope on template_file to tradewind_app using (exists (select from template where template.id = template_id));
grant select, insert, update on template_file to tradewind_app;
`
