import { Migration } from '@mikro-orm/migrations'

/**
 * What was handed in is kept as hashes of everything that the plan consists of (ADR 0048), in place of the number of its
 * version, which neither a list, coupon, cost nor price raises. What was handed in before has to be handed in again.
 */
export class Migration0046 extends Migration {
  override up(): void {
    this.addSql(`
      alter table campaign_approval
        add fingerprint jsonb not null default '{}', -- a hash by part of the plan
        drop column version;
    `)
  }
}
