import { api, mine, type Operations, theirs, unknown } from './stage.ts'

/** The code of a message that the clerk's neighbour sent to a customer of theirs. */
const code = () => api.tokens.replyCode({ stepId: delivery.stepId, seq })
const delivery = { stepId: 0 }
const seq = 77

export async function setDesk(): Promise<void> {
  const [found] = await api.query<{ id: number }>('select id::int from step where campaign_id = $1', [theirs.running])
  delivery.stepId = found?.id ?? 0
  await api.query(
    `insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
     select $1, $2, $5, $3, $4, id, 'email', 'sent', now(), now() from cell where campaign_id = $1`,
    [theirs.running, delivery.stepId, theirs.customer, api.sibling.id, seq],
  )
}

const spent = () =>
  api.query(`insert into attempt values ('staff:' || $1, now(), 100) on conflict (who) do update set used = 100`, [
    api.clerk.staff.id,
  ])
const rested = () => api.query('delete from attempt')

export const desk: Operations = {
  'POST /api/v1/desk/search': () => [
    {
      status: 200,
      body: { q: 'Zhang clerk' },
      answer: { by: 'search', people: [{ customerId: mine.customer }] },
    },
    {
      status: 200,
      body: { q: code().toLowerCase() },
      answer: { by: 'code', people: [{ customerId: null, name: 'Z*********', mobile: null }] },
    },
    { status: 200, body: { q: 'Zhang neighbour' }, answer: { by: null, people: [] } },
    { status: 400, body: { q: ' ' } },
    { status: 403, as: 'analyst', body: { q: 'Zhang' } },
    { status: 429, before: spent, body: { q: '7K3F-92QX-4M' } },
    { status: 200, body: { q: 'Zhang' } },
  ],
  'POST /api/v1/desk/answers': () => {
    const answer = { key: 'k1', code: code(), outcome: 'answered' }
    return [
      { status: 429, before: spent, body: answer },
      { status: 200, before: rested, body: answer, answer: { status: 'recorded', attribution: null } },
      { status: 200, body: answer, answer: { status: 'duplicate' } },
      { status: 409, body: { ...answer, outcome: 'opt-out' } },
      { status: 400, body: { ...answer, outcome: 'ordered' }, answer: { issues: [{ path: 'amount' }] } },
      { status: 403, as: 'analyst', body: answer },
      { status: 404, body: { ...answer, code: '7K3F-92QX-4M' } },
      { status: 404, body: { key: 'k2', customerId: theirs.customer, outcome: 'answered' } },
      { status: 404, body: { key: 'k2', customerId: unknown, outcome: 'answered' } },
    ]
  },
}
