import { Migration } from '@mikro-orm/migrations'

/**
 * Coordinators look through the open work orders of a county or city by when they are due, and through those that are over
 * from the newest. A branch's open ones are few, and sorted where work_order_open finds them.
 */
export class Migration0044 extends Migration {
  override up(): void {
    this.addSql(`
      create index work_order_due on work_order (due_on, id) where state = 'open';
      create index work_order_closed on work_order (unit_id, id) where state <> 'open';
    `)
  }
}
