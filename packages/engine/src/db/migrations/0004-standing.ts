import { Migration } from '@mikro-orm/migrations'

/** What segments ask of a customer beside their own data: tags, and the standing that a nightly job computes. */
export class Migration0004 extends Migration {
  override up(): void {
    this.addSql(standing)
  }
}

// Columns rather than tables beside the customer: a filter reads them in the scan it does anyway. Adding them rewrites
// nothing.
const standing = `
alter table customer
  add tags text[] not null default '{}', -- sorted, each once
  add grade smallint check (grade between 1 and 4), -- null until the nightly job has seen the customer
  add rfm smallint -- recency, frequency and monetary value as three digits from 1 to 5, e.g. 543; null without orders
    check (rfm / 100 between 1 and 5 and rfm / 10 % 10 between 1 and 5 and rfm % 10 between 1 and 5);
`
