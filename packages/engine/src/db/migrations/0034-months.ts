import { Migration } from '@mikro-orm/migrations'

/** The grain by unit and month, from what has been counted of each person already: the same lines as a rescore would make. */
export class Migration0034 extends Migration {
  override up(): void {
    this.addSql(`
      insert into rollup (campaign_id, grain, fact, unit_id, channel, day, receipt, responded, converted, n, amount, squares)
      select campaign_id, 'unit-month', fact, unit_id, channel, date_trunc('month', day)::date, receipt, responded, converted,
             count(*), sum(amount), 0
      from rollup_fact where fact in ('delivery', 'response')
      group by campaign_id, fact, unit_id, channel, date_trunc('month', day)::date, receipt, responded, converted;
    `)
  }
}
