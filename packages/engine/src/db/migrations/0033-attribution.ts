import { Migration } from '@mikro-orm/migrations'

/** By what rule an answer that names no message finds its campaign, and to which message it is credited (ADR 0037). */
export class Migration0033 extends Migration {
  override up(): void {
    this.addSql(rules)
    this.addSql(responses)
    this.addSql(runs)
  }
}

// Data of each campaign, beside response_window_days: in the row that attribution reads anyway.
const rules = `
alter table campaign
  add attribution_version int not null default 1, -- raised by every change of the rule
  add credit text not null default 'last' check (credit in ('last', 'first')), -- of the messages that had reached them
  add uncontacted boolean not null default true; -- whether those count whom none had reached by then; the control always does
`

const responses = `
alter table response
  drop constraint response_attribution_check,
  add constraint response_attribution_check check (attribution in ('token', 'named', 'window', 'hand', 'none')),
  add rule_version int; -- of its campaign's rule, by which it was judged last; null: it named its message, or from before
create index response_unattributed on response (unit_id, id) where attribution = 'none';
`

// How far the responses of a campaign have been judged by its rule as it is now.
const runs = `
create table attribution_run (
  campaign_id bigint primary key references campaign on delete cascade,
  version int not null,
  customers bigint not null, -- to look at
  done bigint not null default 0,
  after bigint not null default 0, -- those up to this id are done
  changed bigint not null default 0, -- responses that are attributed otherwise now
  started_at timestamptz not null,
  finished_at timestamptz
);
alter table attribution_run enable row level security;
create policy scope on attribution_run to tradewind_app
  using (exists (select from campaign where campaign.id = campaign_id));
grant select on attribution_run to tradewind_app;
`
