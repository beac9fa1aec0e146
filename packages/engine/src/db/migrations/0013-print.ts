import { Migration } from '@mikro-orm/migrations'

/** Letters on paper: batches that are printed as one file, and their pieces with everything they were made of. */
export class Migration0013 extends Migration {
  override up(): void {
    this.addSql(order)
    this.addSql(batches)
  }
}

// 2号 before 12号, as a postman walks. Row for row of the ledger this decides the order on paper.
const order = `
create collation postal_order (provider = icu, locale = 'und-u-kn-true');
`

/**
 * Written by the product alone, in the transaction that settles the deliveries as in hand. A delivery has one piece for
 * ever, so that nothing is printed twice but by a person who asks for it.
 */
const batches = `
create table print_batch (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit, -- the campaign's
  campaign_id bigint not null references campaign on delete cascade,
  step_id bigint not null references step on delete cascade,
  day date not null, -- on the letters and of the file, so that setting it again gives the same bytes
  reply_base text not null, -- what stands before the token in each QR code
  pieces int not null,
  planned_at timestamptz not null,
  fault text, -- why it could not be printed at the last attempt
  printed_at timestamptz, -- null: planned
  pages int,
  bytes bigint,
  sha256 text, -- of the file
  press text -- what it was set with; another one may break lines elsewhere
);
create index print_batch_campaign on print_batch (campaign_id, id);

create table print_piece (
  batch_id bigint not null references print_batch on delete cascade,
  piece int not null, -- from 1, in postal order
  step_id bigint not null,
  seq int not null,
  customer_id bigint not null,
  cell_id bigint not null,
  address jsonb not null, -- as it stands in the window: size in points, lines
  data jsonb not null, -- merged data, frozen
  page_from int,
  page_to int,
  primary key (batch_id, piece),
  unique (step_id, seq)
);

alter table print_batch enable row level security;
create policy scope on print_batch to tradewind_app using (unit_id in (select actor_units()));
alter table print_piece enable row level security;
create policy scope on print_piece to tradewind_app
  using (exists (select from print_batch where print_batch.id = batch_id));
grant select on print_batch, print_piece to tradewind_app;
`
