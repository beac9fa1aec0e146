import { Migration } from '@mikro-orm/migrations'

/** An answer takes back what lies in people's hands; reports that nobody asks for are cleared away. */
export class Migration0022 extends Migration {
  override up(): void {
    this.addSql(`
-- Taken back before its batch was printed: the piece keeps its number and is not on paper.
alter table print_piece add withdrawn_at timestamptz;
create index work_order_customer on work_order (customer_id) where state = 'open';
create index receipt_waiting_recorded on receipt_waiting (recorded_at);
`)
  }
}
