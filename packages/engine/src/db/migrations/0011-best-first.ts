import { Migration } from '@mikro-orm/migrations'

/** What the budget of a campaign puts customers in order by. */
export class Migration0011 extends Migration {
  override up(): void {
    this.addSql('alter table campaign add best_first jsonb') // a ranking; null: the most recent order first
  }
}
