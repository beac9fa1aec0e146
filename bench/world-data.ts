import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type pg from 'pg'

/** The instant that benches stand at; orders and deliveries lie before it. */
export const worldNow = new Date('2026-11-02T02:00:00Z')

/** 1 province, 10 cities, 100 counties, 2,000 branches, numbered in this order. */
export const units = { province: 1, firstCity: 2, firstCounty: 12, firstBranch: 112, branches: 2_000 } as const

/** Campaigns of the last two years; each draws one customer of every nine, and holds a tenth of them out. */
const campaigns = 40
const stride = 9

/** Changes with every change of this file: a world made by another version of it is not reused. */
export const worldVersion = createHash('sha256')
  .update(readFileSync(import.meta.filename))
  .digest('hex')
  .slice(0, 8)

/** Fills the empty tables of `connect()`'s database with so many customers; the same ones every time. */
export async function fillWorld(connect: () => Promise<pg.Client>, customers: number): Promise<void> {
  const [one, two] = [await connect(), await connect()]
  try {
    for (const session of [one, two]) {
      // Foreign keys are not checked: what is written here holds them.
      await session.query(
        `set session_replication_role = replica; set maintenance_work_mem = '1GB'; set work_mem = '256MB'`,
      )
      await session.query(functions(customers))
    }
    await one.query(organisation)
    await load(one, 'customer', [customerRows(customers)], 'cascade')
    // Two lanes for two cores.
    await Promise.all([
      load(one, 'customer_order', [orderRows(customers)]),
      load(two, 'consent', [consentRows(customers)])
        .then(() => load(two, 'audience', numbered(campaigns, audienceRows(customers))))
        .then(() => load(two, 'delivery', numbered(campaigns, deliveryRows)))
        .then(() => load(two, 'response', [responseRows]))
        .then(() => load(two, 'suppression', [suppressionRows])),
    ])
  } finally {
    await Promise.all([one.end(), two.end()])
  }
}

const numbered = (count: number, statement: (n: number) => string) =>
  Array.from({ length: count }, (_, i) => statement(i + 1))

/**
 * Writes a table without its secondary indexes and makes them afterwards. Emptied in the same transaction, the table
 * needs no log where `wal_level` is minimal.
 */
async function load(client: pg.Client, table: string, inserts: string[], cascade = ''): Promise<void> {
  await client.query(`begin; truncate ${table} restart identity ${cascade}`)
  const { rows } = await client.query<{ drop: string; make: string }>(
    `select case when k.conname is null then format('drop index %s', i.indexrelid::regclass)
                 else format('alter table ${table} drop constraint %I', k.conname) end as drop,
            case when k.conname is null then pg_get_indexdef(i.indexrelid)
                 else format('alter table ${table} add constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) end as make
     from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('u', 'x')
     where i.indrelid = '${table}'::regclass and not i.indisprimary`,
  )
  for (const { drop } of rows) await client.query(drop)
  for (const insert of inserts) await client.query(insert)
  for (const { make } of rows) await client.query(make)
  await client.query('commit')
}

/** Draws that depend on nothing but their arguments. `draw` lies in 0 .. upto - 1. */
const functions = (customers: number) => `
create function pg_temp.draw(n bigint, salt int, upto int) returns int language sql immutable
return ((hashint8extended(n, salt) & 9223372036854775807) % upto)::int;

create function pg_temp.pick(words text, n bigint, salt int) returns text language sql immutable
return substr(words, 1 + pg_temp.draw(n, salt, length(words)), 1);

-- A city brings its customers in files of 10,000, in which its branches are mixed.
create function pg_temp.branch_of(customer bigint) returns bigint language sql immutable
return ${units.firstBranch} + 200 * (customer / 10000 % 10) + pg_temp.draw(customer, 1, 200);

-- A fifth never bought. The first of the others bought about a hundred times, most of them once to six times.
create function pg_temp.buyer_of(n bigint) returns bigint language sql immutable
return 1 + ((pg_temp.draw(n, 30, 1000000000) / 1e9::float8) ^ 4 * 0.95 + pg_temp.draw(n, 30, 1000000000) / 1e9::float8 * 0.05)
           * ${Math.floor(customers * 0.8)} :: float8;
`

const organisation = `
insert into unit (kind, code, name, path) values ('province', 'province', '信风省分公司', '{1}');
insert into unit (parent_id, kind, code, name, path)
select 1, 'city', 'city-' || n, '第' || n || '市分公司', array[1, 1 + n] from generate_series(1, 10) n;
insert into unit (parent_id, kind, code, name, path)
select 2 + n / 10, 'county', 'county-' || n, '第' || n || '县局', array[1, 2 + n / 10, 12 + n] from generate_series(0, 99) n;
insert into unit (parent_id, kind, code, name, path)
select 12 + n / 20, 'branch', 'branch-' || n, '第' || n || '支局', array[1, 2 + n / 200, 12 + n / 20, 112 + n]
from generate_series(0, ${units.branches - 1}) n;

insert into attribute (name, type, label)
values ('tier', 'text', '会员等级'), ('income', 'number', '月收入'), ('car', 'boolean', '有车'), ('opened', 'date', '开户日期');

insert into template (unit_id, channel, name, created_at) values (1, 'email', 'bench', '${worldNow.toISOString()}');
insert into template_version (template_id, version, subject, html, created_at)
values (1, 1, '您好', '<p>您好</p>', '${worldNow.toISOString()}');
insert into campaign (unit_id, name, state, uploaded_list, created_at, start_at, launched_at, finished_at)
select 1, '历次活动' || n, 'finished', true, at, at, at, at + interval '30 days'
from (select n, timestamptz '${worldNow.toISOString()}' - interval '18 days' * (${campaigns} - n + 0.5) as at
      from generate_series(1, ${campaigns}) n) past;
insert into step (campaign_id, position, channel)
select n, 1, (array['email', 'sms', 'email', 'letter'])[1 + n % 4] from generate_series(1, ${campaigns}) n;
insert into cell (campaign_id, position, name, weight, control)
select n, p, case p when 1 then 'A' else 'control' end, case p when 1 then 9 else 1 end, p = 2
from generate_series(1, ${campaigns}) n, generate_series(1, 2) p;
insert into step_content (step_id, cell_id, template_id, template_version)
select s.id, c.id, 1, 1 from step s join cell c on c.campaign_id = s.campaign_id and not c.control;
`

const families = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余'
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建国玉梅红波辉鹏飞雪琴云莲真环荣爱妹'

/** Two or three share an address; every second of them the family name too. */
const customerRows = (customers: number) => `
insert into customer (unit_id, kind, ref, name, gender, email, mobile, address, division_code, postcode, birthday, joined_on,
                      attributes, created_at, updated_at, tags, grade, rfm)
select pg_temp.branch_of(n), case when pg_temp.draw(n, 2, 50) = 0 then 'organisation' else 'person' end,
       'K' || lpad(n::text, 9, '0'),
       pg_temp.pick('${families}', home * 2 + pg_temp.draw(n, 3, 2), 4) || pg_temp.pick('${given}', n, 5)
         || pg_temp.pick('${given}', n, 6),
       (array['female', 'female', 'female', 'female', 'female', 'male', 'male', 'male', 'male', null])[1 + pg_temp.draw(n, 7, 10)],
       case when pg_temp.draw(n, 8, 10) < 6 then 'kehu' || n || '@mail' || pg_temp.draw(n, 9, 9) || '.example' end,
       case when pg_temp.draw(n, 10, 100) < 92 then '+861' || (3000000000 + n) end,
       case when pg_temp.draw(n, 11, 100) < 95 then
         '第' || county || '县' || pg_temp.pick('${given}', home, 12) || pg_temp.pick('${given}', home, 13) || '街道'
           || 1 + pg_temp.draw(home, 14, 300) || '号' || 1 + pg_temp.draw(home, 15, 30) || '栋' || home % 900 || '室' end,
       (330000 + county)::text,
       case when pg_temp.draw(n, 16, 100) < 93 then (310000 + county * 10 + pg_temp.draw(home, 17, 10))::text end,
       case when pg_temp.draw(n, 18, 10) > 0 then date '1940-01-01' + pg_temp.draw(n, 19, 25000) end,
       case when pg_temp.draw(n, 20, 5) > 0 then
         date '2016-11-02' + (n * 3652 / ${customers})::int - pg_temp.draw(n, 21, 30) end,
       jsonb_strip_nulls(jsonb_build_object(
         'tier', (array['普通', '普通', '普通', '银卡', '金卡', null])[1 + pg_temp.draw(n, 22, 6)],
         'income', case when pg_temp.draw(n, 23, 3) > 0 then 2000 + 100 * pg_temp.draw(n, 24, 200) end,
         'car', case when pg_temp.draw(n, 25, 2) = 0 then pg_temp.draw(n, 26, 3) = 0 end)),
       timestamptz '2016-11-02' + interval '3652 days' * (n::float8 / ${customers}), timestamptz '2026-10-01',
       case pg_temp.draw(n, 27, 10) when 0 then '{集邮,报刊}' when 1 then '{集邮}' when 2 then '{汇款,理财}' else '{}' end::text[],
       1 + pg_temp.draw(n, 28, 4),
       case when pg_temp.draw(n, 29, 5) > 0 then
         111 + 100 * pg_temp.draw(n, 31, 5) + 10 * pg_temp.draw(n, 32, 5) + pg_temp.draw(n, 33, 5) end
from (select n, n * 3 / 7 as home, (pg_temp.branch_of(n) - ${units.firstBranch}) / 20 as county
      from generate_series(1, ${customers}::bigint) n) people`

/** Five orders for each customer, over three years, as they came in. */
const orderRows = (customers: number) => `
insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, product, category)
select 'till', 'T' || n, customer, pg_temp.branch_of(customer),
       timestamptz '${worldNow.toISOString()}' - interval '1095 days' * (1 - n::float8 / ${customers * 5})
         - interval '1 second' * pg_temp.draw(n, 40, 86400),
       (20 + pg_temp.draw(n, 41, 100)) * (1 + pg_temp.draw(n, 42, 12)) * (1 + pg_temp.draw(n, 43, 12)),
       'P' || pg_temp.draw(n, 44, 200), (array['集邮', '包裹', '报刊', '汇款', '保险', '理财', '鲜花', '礼品'])[1 + pg_temp.draw(n, 45, 8)]
from (select n, 1 + pg_temp.buyer_of(n)::bigint * 7919 % ${customers} as customer
      from generate_series(1, ${customers * 5}::bigint) n) orders`

const consentRows = (customers: number) => `
insert into consent (customer_id, channel, status, evidence, recorded_at)
select n, channel, (array['granted', 'granted', 'granted', 'granted', 'granted', 'granted', 'refused', 'unknown'])[1 + pg_temp.draw(n, salt, 8)],
       '柜台登记表', timestamptz '2026-01-05'
from generate_series(1, ${customers}::bigint) n, (values ('email', 50, 8), ('letter', 51, 6), ('sms', 52, 4)) c (channel, salt, tenths)
where pg_temp.draw(n, salt + 10, 10) < tenths`

const suppressionRows = `
insert into suppression (kind, value, reason, source, created_at)
select 'email', lower(email), '客户要求', 'bench', timestamptz '2026-03-01' from customer
where email is not null and pg_temp.draw(id, 70, 200) = 0
union all
select 'mobile', mobile, '客户要求', 'bench', timestamptz '2026-03-01' from customer
where mobile is not null and pg_temp.draw(id, 71, 500) = 0`

/** In the order of the customers, as a launch numbers them. */
const audienceRows = (customers: number) => (campaign: number) =>
  `
insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
select ${campaign}, customer, pg_temp.branch_of(customer), c.id, case when c.control then 'control' else 'targeted' end
from (select n * ${stride} + 1 + pg_temp.draw(n * 64 + ${campaign}, 60, ${stride}) as customer
      from generate_series(0, ${Math.floor(customers / stride) - 1}::bigint) n offset 0) drawn
join cell c on c.campaign_id = ${campaign} and c.control = (pg_temp.draw(customer * 64 + ${campaign}, 61, 10) = 0)
order by customer`

const deliveryRows = (campaign: number) => `
insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, receipt, due_at, attempts,
                      sent_at, settled_at)
select ${campaign}, s.id, row_number() over (order by a.customer_id), a.customer_id, a.unit_id, a.cell_id, s.channel, settled.state,
       case when settled.state = 'sent' and roll < 60 then 'delivered' else 'none' end, p.launched_at, 1,
       case when settled.state = 'sent' then at end, at
from audience a
join campaign p on p.id = a.campaign_id
join step s on s.campaign_id = p.id
cross join lateral (select pg_temp.draw(a.customer_id * 64 + ${campaign}, 62, 100) as roll) r
cross join lateral (
  select (array['failed', 'failed', 'failed', 'unknown'])[roll + 1] as ended,
         p.launched_at + interval '1 second' * pg_temp.draw(a.customer_id * 64 + ${campaign}, 63, 20000) as at) o
cross join lateral (select coalesce(ended, 'sent') as state) settled
where a.campaign_id = ${campaign} and a.fate = 'targeted'`

/** One in twenty answers; one answer in five is an order. */
const responseRows = `
insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id, step_id, seq,
                      attribution, responded, converted, amount, currency)
select 'bench', d.step_id || '-' || d.seq, case when bought then 'order' else 'click' end, at, at, d.customer_id, d.unit_id,
       d.campaign_id, d.step_id, d.seq, 'token', true, bought, case when bought then 9900 end, case when bought then 'CNY' end
from delivery d
cross join lateral (
  select d.customer_id * 64 + d.campaign_id as id, pg_temp.draw(d.customer_id * 64 + d.campaign_id, 65, 5) = 0 as bought,
         d.sent_at + interval '1 second' * pg_temp.draw(d.customer_id * 64 + d.campaign_id, 66, 1500000) as at) r
where d.state = 'sent' and pg_temp.draw(r.id, 64, 20) = 0 and at < '${worldNow.toISOString()}'
order by at`
