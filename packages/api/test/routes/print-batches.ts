import { pieceNumber } from '@tradewind/engine'
import { api, mine, type Operations, theirs, unknown } from './stage.ts'

/** A batch of one letter to the clerk's customer, and one that nobody has printed; and one of the neighbour. */
const batches = { printed: 0, planned: 0, theirs: 0 }
let ready = false

/** The rows as the product writes them; how they come about is tried in the engine and the workers. */
async function plantBatches(): Promise<void> {
  if (ready) return
  ready = true
  const plant = async (unitId: number, { running, customer }: typeof mine, seq: number, printed: boolean) => {
    const [step] = await api.query<{ id: string }>('select id from step where campaign_id = $1', [running])
    const [cell] = await api.query<{ id: string }>('select id from cell where campaign_id = $1', [running])
    await api.query(
      `insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, reason)
       values ($1, $2, $3, $4, $5, $6, 'letter', 'in-hand', now(), null)`,
      [running, step?.id, seq, seq === 1 ? customer : customer + 1_000_000 + seq, unitId, cell?.id],
    )
    const [batch] = await api.query<{ id: string }>(
      `insert into print_batch (unit_id, campaign_id, step_id, day, reply_base, pieces, planned_at, printed_at, pages)
       values ($1, $2, $3, '2026-01-01', 'https://x.cn/r/', 1, now(), $4, 1) returning id`,
      [unitId, running, step?.id, printed ? new Date() : null],
    )
    await api.query(`insert into print_piece values ($1, 1, $2, $3, $4, $5, '{"size": 10, "lines": []}', $6, 1, 1)`, [
      batch?.id,
      step?.id,
      seq,
      customer,
      cell?.id,
      { customer: { name: '=Zhang', postcode: null } },
    ])
    return Number(batch?.id)
  }
  batches.printed = await plant(api.branch.id, mine, 1, true)
  batches.planned = await plant(api.branch.id, mine, 2, false)
  batches.theirs = await plant(api.sibling.id, theirs, 1, true)
}

export const printBatches: Operations = {
  'GET /api/v1/print-batches': () => [
    { status: 200, before: plantBatches, answer: {} },
    { status: 200, query: `?campaignId=${theirs.running}`, answer: { items: [] } },
    { status: 400, query: '?campaignId=x' },
  ],
  'GET /api/v1/print-batches/{id}': () => [
    { status: 200, at: [batches.printed], answer: { state: 'printed', inHand: 1, pieces: 1 } },
    { status: 400, at: ['x'] },
    { status: 404, at: [batches.theirs] },
    { status: 404, at: [unknown] },
  ],
  'GET /api/v1/print-batches/{id}/files/{name}': () => [
    { status: 200, at: [batches.printed, 'letters.pdf'] },
    { status: 200, at: [batches.printed, 'manifest.csv'] },
    { status: 400, at: [batches.printed, '..%2Fsecret'] },
    { status: 403, as: 'postman', at: [batches.printed, 'letters.pdf'] },
    { status: 404, at: [batches.theirs, 'letters.pdf'] },
    { status: 409, at: [batches.planned, 'letters.pdf'] },
  ],
  'POST /api/v1/print-batches/{id}/reprint': () => [
    { status: 200, at: [batches.printed], body: { from: 1, to: 1 } },
    { status: 400, at: [batches.printed], body: { from: 2 } },
    { status: 403, as: 'postman', at: [batches.printed], body: {} },
    { status: 404, at: [batches.theirs], body: {} },
    { status: 409, at: [batches.planned], body: {} },
  ],
  'POST /api/v1/print-batches/{id}/extract': () => [
    { status: 200, at: [batches.printed], body: {} },
    { status: 400, at: [batches.printed], body: { columns: [{ title: 'x', field: 'customer.nmae' }] } },
    { status: 400, at: [batches.printed], body: { columns: [] } },
    { status: 403, as: 'postman', at: [batches.printed], body: {} },
    { status: 404, at: [batches.theirs], body: {} },
    { status: 409, at: [batches.planned], body: {} },
  ],
  'POST /api/v1/print-batches/{id}/settle': () => [
    { status: 400, at: [batches.printed], body: { as: 'burnt' } },
    { status: 400, at: [batches.printed], body: { as: 'posted', from: 2 } },
    { status: 403, as: 'postman', at: [batches.printed], body: { as: 'posted' } },
    { status: 404, at: [batches.theirs], body: { as: 'posted' } },
    { status: 409, at: [batches.planned], body: { as: 'posted' } },
    { status: 200, at: [batches.printed], body: { as: 'posted' }, answer: { state: 'posted', posted: 1 } },
  ],
  'POST /api/v1/letters/returned': () => [
    {
      status: 200,
      body: {
        pieces: [
          pieceNumber({ batchId: batches.printed, piece: 1 }),
          pieceNumber({ batchId: batches.theirs, piece: 1 }),
          'x',
        ],
      },
      answer: { items: [{ status: 'recorded' }, { status: 'unknown' }, { status: 'misread' }] },
    },
    { status: 400, body: { pieces: [] } },
    { status: 403, as: 'analyst', body: { pieces: [pieceNumber({ batchId: batches.printed, piece: 1 })] } },
  ],
  'GET /api/v1/campaigns/{id}/letter-exceptions': () => [
    { status: 200, at: [mine.running], before: asLetters, answer: { items: [] } },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.running] },
  ],
  'POST /api/v1/templates/preview-letter': () => [
    { status: 200, body: { text: '您好，{{customer.name}}' } },
    { status: 200, body: { text: '您好', format: 'pdf', customerId: mine.customer } },
    { status: 400, body: { text: '{{customer.nmae}}' }, answer: { issues: [{ path: 'text:1' }] } },
    { status: 400, body: { text: '您好', options: { letterhead: 'fr' } }, answer: { issues: [{ path: 'options:1' }] } },
    { status: 404, body: { text: '您好', customerId: theirs.customer } },
  ],
}

const asLetters = () => api.query(`update step set channel = 'letter' where campaign_id = $1`, [mine.running])
