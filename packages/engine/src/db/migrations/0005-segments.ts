import { Migration } from '@mikro-orm/migrations'

/** Scores of models, and the time zone that a segment was saved in. */
export class Migration0005 extends Migration {
  override up(): void {
    this.addSql(scores)
    this.addSql(zones)
  }
}

// By model first: a segment asks for one model's scores of many customers. The second index serves the deletion of a
// customer.
const scores = `
create table model_score (
  model text not null check (model <> ''),
  customer_id bigint not null references customer on delete cascade,
  score float8 not null,
  model_version int not null,
  scored_at timestamptz not null,
  primary key (model, customer_id)
);
create index model_score_customer on model_score (customer_id);
alter table model_score enable row level security;
create policy scope on model_score to tradewind_app
  using (exists (select from customer where customer.id = customer_id));
grant select, insert, update, delete on model_score to tradewind_app;
`

// Until now every day began in this zone.
const zones = `
alter table segment_version add time_zone text not null default 'Asia/Shanghai';
alter table segment_version alter time_zone drop default;
`
