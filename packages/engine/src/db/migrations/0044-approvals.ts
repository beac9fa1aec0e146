import { Migration } from '@mikro-orm/migrations'

/** Campaigns of units that want it start only when somebody else has looked at them. */
export class Migration0044Approvals extends Migration {
  override up(): void {
    this.addSql(`
      alter table unit add needs_approval boolean not null default false; -- for it and everything below it

      create table campaign_approval (
        campaign_id bigint primary key references campaign on delete cascade,
        version int not null, -- of the plan that was handed in; a plan that is changed is another one
        note text not null default '',
        submitted_by bigint references staff,
        submitted_at timestamptz not null,
        decision text check (decision in ('approved', 'returned')),
        remark text not null default '',
        decided_by bigint references staff,
        decided_at timestamptz,
        check ((decision is null) = (decided_at is null))
      );
      create index campaign_approval_waiting on campaign_approval (campaign_id) where decision is null;
      alter table campaign_approval enable row level security;
      create policy scope on campaign_approval to tradewind_app
        using (exists (select from campaign where campaign.id = campaign_id));
      grant select, insert, update on campaign_approval to tradewind_app;
    `)
  }
}
