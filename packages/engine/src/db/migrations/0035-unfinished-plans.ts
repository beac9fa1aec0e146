import { Migration } from '@mikro-orm/migrations'

/** What a campaign is for and what it offers, in its planner's words. */
export class Migration0035 extends Migration {
  override up(): void {
    this.addSql(`alter table campaign add idea text not null default ''`)
  }
}
