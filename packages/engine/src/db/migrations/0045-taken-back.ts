import { Migration } from '@mikro-orm/migrations'

/**
 * A response that somebody recorded by mistake is taken back: its row stays, so that what is sent again is known and the
 * time line tells both, and counts for nothing (ADR 0047). `taken_back` says when, who and why, and what it had counted for.
 */
export class Migration0045 extends Migration {
  override up(): void {
    this.addSql(`
      alter table response
        add taken_back jsonb, -- {at, staffId, who, reason, campaignId, stepId, seq, amount, currency}
        -- Whatever counts answers asks for one of these, and need not know that some are taken back.
        add constraint response_taken_back_check check (
          taken_back is null
          or not responded and not converted and amount is null and campaign_id is null and attribution = 'hand');
    `)
  }
}
