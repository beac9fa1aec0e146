import { Migration } from '@mikro-orm/migrations'

/** Who wrote each version of a template; null for the product itself, and for what was written before. */
export class Migration0036 extends Migration {
  override up(): void {
    this.addSql('alter table template_version add column created_by bigint references staff')
  }
}
