import { Migration } from '@mikro-orm/migrations'

/** Response models: what they were trained on, what the validation found, and what they make of a customer. */
export class Migration0027 extends Migration {
  override up(): void {
    this.addSql(models)
    this.addSql(scoring)
  }
}

const models = `
create table response_model (
  id bigint generated always as identity primary key,
  unit_id bigint not null references unit, -- whose customers it scores, with everything below it
  name text not null,
  version int not null,
  state text not null default 'training'
    check (state in ('training', 'ready', 'refused', 'failed', 'cancelled', 'retired')),
  plan jsonb not null, -- campaigns, outcome, features, margin and cost, as asked for
  attempts int not null default 0, -- how often its training was begun: one that brings the worker down ends
  stage text check (stage in ('reading', 'fitting')), -- of the training
  done int not null default 0, -- of total pieces of that stage
  total int not null default 0,
  reason jsonb, -- why it is refused or failed: {code, zh, en}
  figures jsonb, -- what the validation found
  formula jsonb, -- features, levels and coefficients; null until trained
  scored_customers bigint, -- at the last scoring
  scored_at timestamptz,
  created_by bigint references staff,
  created_at timestamptz not null,
  trained_at timestamptz,
  retired_at timestamptz,
  unique (name, version)
);
create index response_model_unit on response_model (unit_id);
alter table response_model enable row level security;
create policy scope on response_model to tradewind_app using (unit_id in (select actor_units()));
grant select on response_model to tradewind_app; -- written by the product on behalf of staff
`

// One scoring of a model at a time: a promise that notes how far it got.
const scoring = `
create unique index outbox_model_scoring on outbox ((payload ->> 'modelId')) where job = 'score-customers';
create unique index outbox_model_training on outbox ((payload ->> 'modelId')) where job = 'train-model';
`
