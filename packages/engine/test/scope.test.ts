import { type RawBuilder, sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  absencesOf,
  answerInvitation,
  approvalOf,
  approvalRuleOf,
  assignWorkOrders,
  backTestRfm,
  type Ctx,
  campaignCurve,
  campaignDays,
  campaignMoney,
  campaignProgress,
  campaignReport,
  campaignStaff,
  campaignSteps,
  campaignUnits,
  cancelCampaign,
  confirmCustomer,
  copyCampaign,
  correctOutcome,
  countMissingFields,
  countSegment,
  createCustomer,
  createEvent,
  createStaff,
  createTokens,
  createUnit,
  customerTimeline,
  dayList,
  deadLetters,
  decideCampaign,
  describeSegment,
  dropTarget,
  extractPieces,
  fieldWorkOf,
  forecastCampaign,
  getAttributionRule,
  getCampaign,
  getCampaignCosts,
  getCoupon,
  getCustomer,
  getEvent,
  getFrozenBatch,
  getImport,
  getModel,
  getPrices,
  getPrintBatch,
  getProof,
  getProofLetter,
  getQuietHours,
  getSegment,
  getSenderLimits,
  getStaff,
  getTarget,
  getTemplate,
  getTemplateFile,
  getUnit,
  getWorkOrder,
  grantRole,
  householdOf,
  leagueTable,
  listApprovals,
  listAudit,
  listDeadLetters,
  listGuests,
  listLetterExceptions,
  listNotices,
  listProofs,
  listRejects,
  listRemovable,
  listTemplateFiles,
  listTemplateVersions,
  listToMend,
  listWorkOrders,
  monitorCampaign,
  monthlyBulletin,
  postponeWorkOrders,
  previewAudience,
  previewSpending,
  putTemplateFile,
  ratesByKnown,
  recordAttendance,
  recordConsent,
  recordOutcome,
  releaseWorkOrders,
  removeCoupon,
  removeCustomers,
  removeTemplateFile,
  renameTemplate,
  renameUnit,
  retireModel,
  revealIdNumber,
  reviseSegment,
  reviseTemplate,
  row,
  rows,
  run,
  saveSegment,
  scoreCampaign,
  scoreCustomers,
  sendProof,
  setAbsences,
  setApprovalRule,
  setAttributionRule,
  setCampaignCosts,
  setCoupon,
  setFieldWork,
  setOwner,
  setPrices,
  setQuietHours,
  setSenderLimits,
  setTarget,
  settleMail,
  settlePieces,
  sqlState,
  submitCampaign,
  suppress,
  tagSegment,
  takeBackResponse,
  type UnitKind,
  type UnitView,
  undoImport,
  unitToday,
  updateCustomer,
  updateEvent,
  updateStaff,
  upkeepByUnit,
  upkeepTrend,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

/**
 * A branch against the rest of the organisation, in every table there is. The tables come from the catalogue, so a
 * new one without a policy, or with a policy but without a row to try it on, fails here.
 */
const org = await organisation()
afterAll(() => org.engine.dispose())

/** Read by everybody, written by nobody: the organisation's vocabulary. */
const shared = ['attribute', 'guard_rule', 'outcome_code']

describe('every table', () => {
  test('is scoped by a policy, closed to staff, or one of the few that are shared', () => {
    const open = org.tables.filter((table) => table.granted && !(table.secured && table.via))
    expect(open.map((table) => table.name)).toEqual(shared)
  })

  test('has rows on both sides of the boundary', () => {
    for (const { name } of scoped()) {
      expect(org.mine.get(name), name).not.toEqual([])
      expect(org.sibling.get(name), name).not.toEqual([])
      expect(org.parent.get(name), name).not.toEqual([])
    }
  })

  test.each(shared)('%s cannot be written', async (name) => {
    expect(await refusal(sql`insert into ${sql.table(name)} default values`)).toBe('42501')
    expect(await refusal(sql`delete from ${sql.table(name)}`)).toBe('42501')
  })
})

describe.each(scoped())('$name', ({ name, via }) => {
  const table = sql.table(name)
  const own = () => org.mine.get(name) ?? []

  test('a forgotten WHERE shows the own rows, all of them and no other', async () => {
    expect(await asBranch((ctx) => contents(ctx, name))).toEqual(own())
  })

  describe.each(['sibling', 'parent'] as const)('of the %s', (side) => {
    const theirs = () => org[side].get(name) ?? []
    const theirRows = () => sql`to_jsonb(t)::text = any(${theirs()}::text[])`

    test('cannot be read', async () => {
      expect(await asBranch((ctx) => rows(ctx, sql`select 1 from ${table} t where ${theirRows()}`))).toEqual([])
    })

    test('cannot be inserted', async () => {
      for (const foreign of theirs()) {
        const copy = sql`select * from jsonb_populate_record(null::${table}, ${foreign}::jsonb)`
        expect(await refusal(sql`insert into ${table} overriding system value ${copy}`)).toBe('42501')
      }
    })

    test('cannot be updated or deleted', async () => {
      const same = sql`${sql.ref(via)} = ${sql.ref(via)}`
      expect(await refusal(sql`delete from ${table} t where ${theirRows()}`)).toBeOneOf(['42501', 'no row'])
      if (name === 'unit') return // its key is generated and cannot be named in an update at all
      expect(await refusal(sql`update ${table} t set ${same} where ${theirRows()}`)).toBeOneOf(['42501', 'no row'])
    })

    test('cannot be given an own row', async () => {
      if (name === 'unit') return
      const [foreign] = theirs()
      const target = sql`(jsonb_populate_record(null::${table}, ${foreign}::jsonb)).${sql.ref(via)}`
      expect(await refusal(sql`update ${table} set ${sql.ref(via)} = ${target}`)).toBe('42501')
    })
  })
})

describe('what no branch may see at all', () => {
  test.each(org.tables.filter((table) => !table.granted))('$name in schema $schema', async ({ schema, name }) => {
    const table = sql`${sql.id(schema)}.${sql.id(name)}`
    expect(await refusal(sql`select 1 from ${table}`)).toBe('42501')
    expect(await refusal(sql`insert into ${table} default values`)).toBe('42501')
    expect(await refusal(sql`delete from ${table}`)).toBe('42501')
  })

  test('is: addresses not to be contacted, promises of work, stored answers, and everything about sign-in', () => {
    const closed = org.tables.filter((table) => !table.granted).map(({ schema, name }) => `${schema}.${name}`)
    expect(closed).toEqual(
      expect.arrayContaining([
        'auth.account',
        'auth.apikey',
        'auth.session',
        'auth.user',
        'public.idempotency_key',
        'public.outbox',
        'public.suppression',
      ]),
    )
  })
})

describe('verbs', () => {
  const idOf = (side: 'mine' | 'sibling' | 'parent', table: string): number => {
    return JSON.parse(org[side].get(table)?.[0] ?? '{}').id
  }
  const outcomeOf = (workOrderId: number): number =>
    (['mine', 'sibling', 'parent'] as const)
      .flatMap((side) => org[side].get('work_outcome') ?? [])
      .map((one) => JSON.parse(one))
      .find((one) => one.work_order_id === workOrderId)?.id
  /** By table, what a branch might try with the id of a row. */
  const verbs: Record<string, Record<string, (ctx: Ctx, id: number) => Promise<unknown>>> = {
    unit: {
      getUnit: (ctx, id) => getUnit(ctx, { id }),
      createStaff: (ctx, unitId) => createStaff(ctx, { unitId, name: 'Spy', email: `spy${unitId}@example.com` }),
      createCustomer: (ctx, unitId) => createCustomer(ctx, { unitId, name: 'Spy' }),
      createUnit: (ctx, parentId) => createUnit(ctx, { parentId, kind: 'branch', code: 'spy', name: 'Spy' }),
      grantRole: (ctx, unitId) => grantRole(ctx, { staffId: idOf('mine', 'staff'), unitId, role: 'field' }),
      listToMend: (ctx, unitId) => listToMend(ctx, { unitId, kind: 'reach' }),
      listRemovable: (ctx, unitId) => listRemovable(ctx, { unitId }),
      removeCustomers: (ctx, unitId) => removeCustomers(ctx, { unitId, ids: 'all', total: 0 }),
      backTestRfm: (ctx, unitId) => backTestRfm(ctx, { unitId, asOf: '2020-01-01' }),
      upkeepTrend: (ctx, unitId) => upkeepTrend(ctx, { unitId }),
      upkeepByUnit: (ctx, unitId) => upkeepByUnit(ctx, { unitId }),
      renameUnit: (ctx, id) => renameUnit(ctx, { id, name: 'Mine' }),
      countMissingFields: (ctx, unitId) => countMissingFields(ctx, { unitId, fields: ['customer.email'] }),
      countSegment: (ctx, unitId) => countSegment(ctx, { unitId, filter: { all: [] } }),
      tagSegment: (ctx, unitId) => tagSegment(ctx, { unitId, filter: { all: [] }, add: ['spied'] }),
      saveSegment: (ctx, unitId) => saveSegment(ctx, { unitId, name: 'Spy', filter: { all: [] } }),
      monthlyBulletin: (ctx, unitId) => monthlyBulletin(ctx, { unitId, month: '2026-01' }),
      unitToday: (ctx, unitId) => unitToday(ctx, { unitId }),
      leagueTable: (ctx, unitId) => leagueTable(ctx, { unitId, from: '2026-01-01', to: '2026-12-31' }),
      listAudit: (ctx, unitId) => listAudit(ctx, { unitId }),
      listWorkOrders: (ctx, unitId) => listWorkOrders(ctx, { unitId }),
      createEvent: (ctx, unitId) =>
        createEvent(ctx, { unitId, name: 'Spy', place: 'Here', startsAt: '2026-01-01T00:00:00Z' }),
      getPrices: (ctx, unitId) => getPrices(ctx, { unitId }),
      setPrices: (ctx, unitId) => setPrices(ctx, { unitId, prices: [] }),
      getQuietHours: (ctx, unitId) => getQuietHours(ctx, { unitId }),
      setQuietHours: (ctx, unitId) => setQuietHours(ctx, { unitId, rules: [] }),
      approvalRuleOf: (ctx, unitId) => approvalRuleOf(ctx, { unitId }),
      setApprovalRule: (ctx, unitId) => setApprovalRule(ctx, { unitId, needed: false }),
      listApprovals: (ctx, unitId) => listApprovals(ctx, { unitId }),
    },
    sender: {
      getSenderLimits: (ctx, senderId) => getSenderLimits(ctx, { senderId }),
      setSenderLimits: (ctx, senderId) => setSenderLimits(ctx, { senderId, limits: [] }),
    },
    staff: {
      getStaff: (ctx, id) => getStaff(ctx, { id }),
      updateStaff: (ctx, id) => updateStaff(ctx, { id, name: 'Mine' }),
      absencesOf: (ctx, staffId) => absencesOf(ctx, { staffId }),
      setAbsences: (ctx, staffId) => setAbsences(ctx, { staffId, absences: [] }),
      fieldWorkOf: (ctx, staffId) => fieldWorkOf(ctx, { staffId }),
      setFieldWork: (ctx, staffId) => setFieldWork(ctx, { staffId, capacity: [] }),
      dayList: (ctx, staffId) => dayList(ctx, { staffId }),
      grantRole: (ctx, staffId) => grantRole(ctx, { staffId, unitId: idOf('mine', 'unit'), role: 'field' }),
    },
    customer: {
      getCustomer: (ctx, id) => getCustomer(ctx, { id }),
      confirmCustomer: (ctx, id) => confirmCustomer(ctx, { id }),
      customerTimeline: (ctx, customerId) => customerTimeline(ctx, { customerId }),
      householdOf: (ctx, customerId) => householdOf(ctx, { customerId }),
      updateCustomer: (ctx, id) => updateCustomer(ctx, { id, name: 'Mine' }),
      revealIdNumber: (ctx, id) => revealIdNumber(ctx, { id, reason: 'curious' }),
      recordConsent: (ctx, customerId) =>
        recordConsent(ctx, { customerId, channel: 'email', status: 'refused', evidence: 'none' }),
      setOwner: (ctx, id) => setOwner(ctx, { customerIds: [id], staffId: idOf('mine', 'staff') }),
      suppress: (ctx, id) => suppress(ctx, { kind: 'customer', value: String(id), reason: 'r', source: 's' }),
    },
    segment: {
      getSegment: (ctx, id) => getSegment(ctx, { id }),
      countMissingFields: (ctx, segmentId) => countMissingFields(ctx, { segmentId, fields: ['customer.email'] }),
      describeSegment: (ctx, segmentId) => describeSegment(ctx, { segmentId }),
      reviseSegment: (ctx, id) => reviseSegment(ctx, { id, filter: { all: [] } }),
    },
    template: {
      getTemplate: (ctx, id) => getTemplate(ctx, { id }),
      reviseTemplate: (ctx, id) => reviseTemplate(ctx, { id, subject: 's', html: 'h' }),
      renameTemplate: (ctx, id) => renameTemplate(ctx, { id, name: 'Mine' }),
      listTemplateVersions: (ctx, id) => listTemplateVersions(ctx, { id }),
      listTemplateFiles: (ctx, id) => listTemplateFiles(ctx, { id }),
      getTemplateFile: (ctx, id) => getTemplateFile(ctx, { id, name: 'a.txt' }),
      putTemplateFile: (ctx, id) => putTemplateFile(ctx, { id, name: 'b.txt', content: Buffer.from('b') }),
      removeTemplateFile: (ctx, id) => removeTemplateFile(ctx, { id, name: 'a.txt' }),
    },
    campaign: {
      getCampaign: (ctx, id) => getCampaign(ctx, { id }),
      campaignProgress: (ctx, campaignId) => campaignProgress(ctx, { campaignId }),
      deadLetters: (ctx, campaignId) => deadLetters(ctx, { campaignId }),
      listDeadLetters: (ctx, campaignId) => listDeadLetters(ctx, { campaignId, stepId: 1, state: 'failed' }),
      previewAudience: (ctx, campaignId) => previewAudience(ctx, { campaignId }),
      scoreCampaign: (ctx, campaignId) => scoreCampaign(ctx, { campaignId }),
      campaignMoney: (ctx, campaignId) => campaignMoney(ctx, { campaignId }),
      previewSpending: (ctx, campaignId) => previewSpending(ctx, { campaignId }),
      approvalOf: (ctx, campaignId) => approvalOf(ctx, { campaignId }),
      submitCampaign: (ctx, campaignId) => submitCampaign(ctx, { campaignId }),
      decideCampaign: (ctx, campaignId) => decideCampaign(ctx, { campaignId, decision: 'returned', remark: 'no' }),
      copyCampaign: (ctx, campaignId) => copyCampaign(ctx, { campaignId, name: 'copy' }),
      getCampaignCosts: (ctx, campaignId) => getCampaignCosts(ctx, { campaignId }),
      setCampaignCosts: (ctx, campaignId) => setCampaignCosts(ctx, { campaignId, margin: 1 }),
      forecastCampaign: (ctx, campaignId) => forecastCampaign(ctx, { campaignId }),
      setTarget: (ctx, campaignId) => setTarget(ctx, { campaignId, rate: 0.1 }),
      getTarget: (ctx, campaignId) => getTarget(ctx, { campaignId }),
      dropTarget: (ctx, campaignId) => dropTarget(ctx, { campaignId }),
      listNotices: (ctx, campaignId) => listNotices(ctx, { campaignId }),
      monitorCampaign: (ctx, campaignId) => monitorCampaign(ctx, { campaignId }),
      campaignReport: (ctx, campaignId) => campaignReport(ctx, { campaignId }),
      campaignUnits: (ctx, campaignId) => campaignUnits(ctx, { campaignId }),
      campaignSteps: (ctx, campaignId) => campaignSteps(ctx, { campaignId }),
      campaignDays: (ctx, campaignId) => campaignDays(ctx, { campaignId }),
      campaignCurve: (ctx, campaignId) => campaignCurve(ctx, { campaignId }),
      campaignStaff: (ctx, campaignId) => campaignStaff(ctx, { campaignId }),
      cancelCampaign: (ctx, campaignId) => cancelCampaign(ctx, { campaignId }),
      getAttributionRule: (ctx, campaignId) => getAttributionRule(ctx, { campaignId }),
      setAttributionRule: (ctx, campaignId) => setAttributionRule(ctx, { campaignId, windowDays: 9 }),
      sendProof: (ctx, campaignId) => sendProof(ctx, { campaignId, staffIds: [idOf('mine', 'staff')] }),
      listProofs: (ctx, campaignId) => listProofs(ctx, { campaignId }),
      getProofLetter: (ctx, campaignId) =>
        getProofLetter(ctx, { campaignId, messageId: idOf('mine', 'proof_message') }),
      getCoupon: (ctx, campaignId) => getCoupon(ctx, { campaignId }),
      setCoupon: (ctx, campaignId) => setCoupon(ctx, { campaignId, offer: 'spy' }),
      removeCoupon: (ctx, campaignId) => removeCoupon(ctx, { campaignId }),
      ratesByKnown: (ctx, campaignId) => ratesByKnown(ctx, { campaignId, column: 'age' }),
      listLetterExceptions: (ctx, campaignId) => listLetterExceptions(ctx, { campaignId }),
    },
    print_batch: {
      getPrintBatch: (ctx, id) => getPrintBatch(ctx, { id }),
      getFrozenBatch: (ctx, id) => getFrozenBatch(ctx, { id }),
      settlePieces: (ctx, id) => settlePieces(ctx, { id, as: 'posted' }),
      extractPieces: (ctx, id) => extractPieces(ctx, { id }, createTokens('x'.repeat(32))),
    },
    proof: {
      getProof: (ctx, id) => getProof(ctx, { id }),
    },
    work_order: {
      getWorkOrder: (ctx, id) => getWorkOrder(ctx, { id }),
      recordOutcome: (ctx, workOrderId) => recordOutcome(ctx, { workOrderId, key: 'spy', code: 'reached' }),
      assignWorkOrders: (ctx, id) =>
        assignWorkOrders(ctx, { ids: [id], staffId: idOf('mine', 'staff'), plannedOn: '2999-01-01' }),
      releaseWorkOrders: (ctx, id) => releaseWorkOrders(ctx, { ids: [id] }),
      postponeWorkOrders: (ctx, id) => postponeWorkOrders(ctx, { ids: [id], plannedOn: '2998-01-01' }),
      correctOutcome: (ctx, workOrderId) =>
        correctOutcome(ctx, { workOrderId, outcomeId: outcomeOf(workOrderId), reason: 'spy', instead: null }),
    },
    event: {
      getEvent: (ctx, id) => getEvent(ctx, { id }),
      updateEvent: (ctx, id) => updateEvent(ctx, { id, name: 'Mine' }),
      listGuests: (ctx, eventId) => listGuests(ctx, { eventId }),
      answerInvitation: (ctx, eventId) =>
        answerInvitation(ctx, { eventId, customerId: idOf('mine', 'customer'), reply: 'accepted' }),
      recordAttendance: (ctx, eventId) => recordAttendance(ctx, { eventId, customerIds: [idOf('mine', 'customer')] }),
    },
    response: {
      takeBackResponse: (ctx, id) => takeBackResponse(ctx, { id, reason: 'spy' }),
    },
    response_model: {
      getModel: (ctx, id) => getModel(ctx, { id }),
      scoreCustomers: (ctx, id) => scoreCustomers(ctx, { id }),
      retireModel: (ctx, id) => retireModel(ctx, { id }),
    },
    inbound_mail: {
      settleMail: (ctx, id) => settleMail(ctx, { id, what: 'close' }),
    },
    import_run: {
      getImport: (ctx, id) => getImport(ctx, { id }),
      listRejects: (ctx, importId) => listRejects(ctx, { importId }),
      undoImport: (ctx, importId) => undoImport(ctx, { importId }),
    },
  }
  const tries = Object.entries(verbs).flatMap(([table, byName]) =>
    Object.entries(byName).map(([name, verb]) => ({ table, name, verb })),
  )
  test.each(tries)('$name works on the own $table and knows no other', async ({ table, verb }) => {
    const undo = new Error('undo')
    const attempt = (side: 'mine' | 'sibling' | 'parent') =>
      asBranch(async (ctx) => {
        await verb(ctx, idOf(side, table))
        throw undo
      })
    for (const side of ['sibling', 'parent'] as const) {
      await expect(attempt(side)).rejects.toMatchObject({ code: 'not-found' })
    }
    const own = await attempt('mine').catch((error: unknown) => error)
    // A branch has no units below it: its own refusal is about the level, not about sight.
    if (own !== undo) expect(own).toMatchObject({ code: 'bad-input' })
  })
})

function scoped() {
  return org.tables.flatMap(({ name, granted, secured, via }) => (granted && secured && via ? [{ name, via }] : []))
}

function asBranch<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return org.engine.as(org.actor, work)
}

/** How a statement of the branch ends: with a refusal's SQLSTATE, or with the number of rows; rolled back anyhow. */
async function refusal(statement: RawBuilder<unknown>): Promise<string | undefined> {
  const undo = new Error('undo')
  let touched = 0
  const outcome = await asBranch(async (ctx) => {
    touched = await run(ctx, statement)
    throw undo
  }).catch((error: unknown) => error)
  if (outcome !== undo) return sqlState(outcome)
  return touched === 0 ? 'no row' : `${touched} rows`
}

async function contents(ctx: Ctx, table: string): Promise<string[]> {
  const found = await rows<{ row: string }>(
    ctx,
    sql`select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1`,
  )
  return found.map(({ row }) => row)
}

interface Table {
  schema: string
  name: string
  granted: boolean
  secured: boolean
  /** The column the policy asks about. */
  via: string | null
}

async function organisation() {
  const engine: TestEngine = await createTestEngine()
  return engine.asSystem(async (ctx) => {
    const tables = await catalogue(ctx)
    const plantUnit = async (parentId: number | null, kind: UnitKind, code: string) => {
      const before = await snapshot(ctx, tables)
      const unit = await plant(ctx, parentId, kind, code)
      const after = await snapshot(ctx, tables)
      const added = new Map(
        [...after].map(([name, found]) => [name, [...found].filter((one) => !before.get(name)?.has(one))]),
      )
      return { id: unit.id, rows: added }
    }
    const parent = await plantUnit(null, 'county', 'parent')
    const mine = await plantUnit(parent.id, 'branch', 'mine')
    const sibling = await plantUnit(parent.id, 'branch', 'sibling')
    const actor: Actor = {
      kind: 'staff',
      staffId: JSON.parse(mine.rows.get('staff')?.[0] ?? '{}').id,
      name: 'Li',
      grants: [{ unitId: mine.id, role: 'admin' }],
    }
    return { engine, actor, tables, parent: parent.rows, mine: mine.rows, sibling: sibling.rows }
  })
}

function catalogue(ctx: Ctx): Promise<Table[]> {
  return rows<Table>(
    ctx,
    sql`select n.nspname as schema, c.relname as name, c.relrowsecurity as secured,
               has_schema_privilege('tradewind_app', n.oid, 'usage')
                 and has_table_privilege('tradewind_app', c.oid, 'select, insert, update, delete') as granted,
               coalesce(substring(p.qual from '([a-z_]+) IN'), substring(p.qual from c.relname || '\\.([a-z_]+)')) as via
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_policies p on p.schemaname = n.nspname and p.tablename = c.relname and 'tradewind_app' = any(p.roles)
        where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
          and n.nspname !~ '^pg_'
        order by 1, 2`,
  )
}

async function snapshot(ctx: Ctx, tables: Table[]): Promise<Map<string, Set<string>>> {
  const taken = new Map<string, Set<string>>()
  for (const { schema, name } of tables) {
    if (schema === 'public') taken.set(name, new Set(await contents(ctx, name)))
  }
  return taken
}

/** A unit with at least one row in every table that belongs to units. */
async function plant(ctx: Ctx, parentId: number | null, kind: UnitKind, code: string): Promise<UnitView> {
  const unit = await createUnit(ctx, { parentId, kind, code, name: code })
  const email = `${unit.id}@example.com`
  const roles = [{ unitId: unit.id, role: 'branch' as const }]
  await createStaff(ctx, { unitId: unit.id, name: 'Wang', email, roles })
  const at = ctx.now
  const insert = async (statement: RawBuilder<unknown>) => (await row<{ id: number }>(ctx, statement))?.id ?? 0

  const customer = await insert(
    sql`insert into customer (unit_id, name, email, id_number_hash, id_number_cipher, created_at, updated_at)
        values (${unit.id}, 'Li', ${email}, ${ctx.vault.fingerprint(email)}, ${ctx.vault.seal(email)}, ${at}, ${at}) returning id`,
  )
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, status, evidence, recorded_at) values (${customer}, 'email', 'granted', 'form', ${at})`,
  )
  await run(ctx, sql`update consent set status = 'refused', recorded_at = ${at} where customer_id = ${customer}`)
  await run(
    ctx,
    sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
        values ('till', ${email}, ${customer}, ${unit.id}, ${at}, 100)`,
  )
  await run(
    ctx,
    sql`insert into audit (at, who, action, unit_id, customer_id) values (${at}, 'Wang', 'id-number.reveal', ${unit.id}, ${customer})`,
  )
  await run(
    ctx,
    sql`insert into model_score (model, customer_id, score, model_version, scored_at) values ('churn', ${customer}, 0.5, 1, ${at})`,
  )
  const imported = await insert(
    sql`insert into import_run (kind, unit_id, file_name, options, state, started_at)
        values ('customers', ${unit.id}, 'a.csv', '{}', 'finished', ${at}) returning id`,
  )
  await run(ctx, sql`insert into import_reject values (${imported}, 2, 'no name', ',')`)
  await run(
    ctx,
    sql`insert into import_change (import_id, subject, id, changes) values (${imported}, 'customer', ${customer}, '{}')`,
  )
  const segment = await insert(
    sql`insert into segment (unit_id, name, created_at) values (${unit.id}, 'All', ${at}) returning id`,
  )
  await run(
    ctx,
    sql`insert into segment_version (segment_id, version, filter, time_zone, created_at)
        values (${segment}, 1, '{"all":[]}', 'Asia/Shanghai', ${at})`,
  )
  await run(ctx, sql`insert into sender (unit_id, name, address) values (${unit.id}, 'Branch', ${email})`)
  const template = await insert(
    sql`insert into template (unit_id, channel, name, created_at) values (${unit.id}, 'email', 'Offer', ${at}) returning id`,
  )
  await run(ctx, sql`insert into template_version (template_id, version, created_at) values (${template}, 1, ${at})`)
  await run(
    ctx,
    sql`insert into template_file (template_id, name, type, attached, content, since, created_at)
        values (${template}, 'a.txt', 'text/plain', true, 'a', 1, ${at})`,
  )
  const campaign = await insert(
    sql`insert into campaign (unit_id, name, segment_id, segment_version, created_at)
        values (${unit.id}, 'Spring', ${segment}, 1, ${at}) returning id`,
  )
  const cell = await insert(
    sql`insert into cell (campaign_id, position, name, weight) values (${campaign}, 0, 'A', 1) returning id`,
  )
  const step = await insert(
    sql`insert into step (campaign_id, position, channel) values (${campaign}, 1, 'email') returning id`,
  )
  await run(
    ctx,
    sql`insert into past_contact (campaign_id, customer_id, unit_id, import_id, fingerprint)
        values (${campaign}, ${customer}, ${unit.id}, ${imported}, 'x')`,
  )
  await run(
    ctx,
    sql`insert into response_model (unit_id, name, version, state, plan, created_at)
        values (${unit.id}, ${code}, 1, 'ready', '{}', ${at})`,
  )
  await run(ctx, sql`insert into step_content values (${step}, ${cell}, ${template}, 1)`)
  await run(ctx, sql`insert into campaign_list (campaign_id, customer_id) values (${campaign}, ${customer})`)
  await run(
    ctx,
    sql`insert into campaign_quota (campaign_id, unit_id, max_targeted) values (${campaign}, ${unit.id}, 1)`,
  )
  await run(
    ctx,
    sql`insert into audience (campaign_id, customer_id, unit_id, fate) values (${campaign}, ${customer}, ${unit.id}, 'targeted')`,
  )
  await run(
    ctx,
    sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at)
        values (${campaign}, ${step}, 1, ${customer}, ${unit.id}, ${cell}, 'email', ${at})`,
  )
  await run(
    ctx,
    sql`insert into attribution_run (campaign_id, version, customers, started_at) values (${campaign}, 2, 1, ${at})`,
  )
  const proof = await insert(
    sql`insert into proof (campaign_id, who, customer_id, at) values (${campaign}, 'Wang', ${customer}, ${at}) returning id`,
  )
  await run(
    ctx,
    sql`insert into proof_message (proof_id, step_id, position, channel, cell_id, cell, template_id, template_version)
        values (${proof}, ${step}, 1, 'letter', ${cell}, 'A', ${template}, 1)`,
  )
  await run(ctx, sql`insert into coupon (campaign_id, offer, uses) values (${campaign}, '2 for 1', 1)`)
  await run(
    ctx,
    sql`insert into response_source (name, unit_id, created_at) values (${`shop-${unit.id}`}, ${unit.id}, ${at})`,
  )
  await run(
    ctx,
    sql`insert into inbound_mail (mailbox, key, received_at, size, state, kind, step_id, seq, customer_id, unit_id)
        values ('m', ${email}, ${at}, 1, 'aside', 'reply', ${step}, 1, ${customer}, ${unit.id})`,
  )
  await run(
    ctx,
    sql`insert into campaign_notice (campaign_id, kind, at, figures, words)
        values (${campaign}, 'bounce-spike', ${at}, '{}', '{"zh": "退回", "en": "came back"}')`,
  )
  await run(
    ctx,
    sql`insert into campaign_target (campaign_id, measure, rate, set_at) values (${campaign}, 'feedback', 0.1, ${at})`,
  )
  await run(ctx, sql`update unit set needs_approval = true where id = ${unit.id}`)
  await run(ctx, sql`insert into campaign_approval (campaign_id, submitted_at) values (${campaign}, ${at})`)
  await run(ctx, sql`insert into campaign_cost (campaign_id, margin, set_at) values (${campaign}, 0.3, ${at})`)
  await run(ctx, sql`insert into step_cost (step_id) values (${step})`)
  const batch = await insert(
    sql`insert into print_batch (unit_id, campaign_id, step_id, day, reply_base, pieces, planned_at, printed_at)
        values (${unit.id}, ${campaign}, ${step}, '2026-01-01', 'https://x.cn/r/', 1, ${at}, ${at}) returning id`,
  )
  await run(
    ctx,
    sql`insert into print_piece (batch_id, piece, step_id, seq, customer_id, cell_id, address, data)
        values (${batch}, 1, ${step}, 1, ${customer}, ${cell}, '{}', '{}')`,
  )
  await run(
    ctx,
    sql`insert into field_capacity (staff_id, channel, per_day) select id, 'visit', 1 from staff where unit_id = ${unit.id}`,
  )
  await run(
    ctx,
    sql`insert into field_area (staff_id, unit_id) select id, unit_id from staff where unit_id = ${unit.id}`,
  )
  await run(
    ctx,
    sql`insert into staff_absence (staff_id, first_day, last_day)
        select id, '2026-01-01', '2026-01-07' from staff where unit_id = ${unit.id}`,
  )
  const order = await insert(
    sql`insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, staff_id,
                                priority, script, due_on, created_at)
        select ${unit.id}, ${campaign}, 'Spring', ${step}, 1, ${customer}, 'visit', id, 0, 'Hello', '2999-01-01', ${at}
        from staff where unit_id = ${unit.id} returning id`,
  )
  await run(
    ctx,
    sql`insert into work_outcome (work_order_id, key, code, at, recorded_at, before)
        values (${order}, 'k', 'not-home', ${at}, ${at}, '{"state": "open", "dueOn": "2999-01-01", "attempts": 0}')`,
  )
  const event = await insert(
    sql`insert into event (unit_id, name, place, starts_at, created_at) values (${unit.id}, 'Tea', 'Hall', ${at}, ${at})
        returning id`,
  )
  await run(
    ctx,
    sql`insert into event_guest (event_id, customer_id, reply, via) values (${event}, ${customer}, 'none', 'door')`,
  )
  await run(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, unit_id, attribution, responded, converted)
        values ('desk', ${email}, 'reply', ${at}, ${at}, ${unit.id}, 'none', true, false)`,
  )
  await run(
    ctx,
    sql`insert into rollup (campaign_id, grain, fact, unit_id, n, amount, squares)
        values (${campaign}, 'unit', 'audience', ${unit.id}, 1, 0, 0)`,
  )
  await run(
    ctx,
    sql`insert into unit_upkeep values (${unit.id}, '2026-01-01', 1, 1, 0, '{0,1,0,0}', '{"mobile": [0, 1]}', '{"reach": 1}')`,
  )
  return unit
}
