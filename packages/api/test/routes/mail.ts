import { api, type Operations, unknown } from './stage.ts'

let made = 0
/** A mail about a customer of a branch that somebody has to look at. */
async function aside(unitId: number, raw: string | null): Promise<number> {
  made += 1
  const [mail] = await api.query<{ id: string }>(
    `insert into inbound_mail (mailbox, key, received_at, size, raw, state, kind, problem, sender, subject, read_at, unit_id)
     values ('m', $1, '2026-01-01', 1, $2, 'aside', 'reply', 'whose?', 'wang.fang@example.com', 'from li@example.cn', '2026-01-01', $3)
     returning id`,
    [`r${made}`, raw, unitId],
  )
  return Number(mail?.id)
}

const seen: number[] = []
const before = async () => {
  seen.push(await aside(api.branch.id, 'x'), await aside(api.sibling.id, 'x'), await aside(api.branch.id, null))
}
const at = (n: number) => ({
  get at() {
    return [seen[n] ?? 0]
  },
})

export const mail: Operations = {
  'GET /api/v1/mail': () => [
    { status: 200, before, answer: { items: [{ sender: 'w…@example.com', subject: 'from l…@example.cn' }, {}] } },
    { status: 200, as: 'admin', answer: { items: [{ sender: 'wang.fang@example.com' }, {}, {}] } },
    { status: 200, query: '?kind=bounce&state=done', answer: { items: [] } },
    { status: 400, query: '?state=lost' },
    { status: 400, query: '?cursor=x' },
    { status: 403, as: 'analyst' },
  ],
  'POST /api/v1/mail/{id}': () => [
    { status: 200, ...at(2), body: { what: 'close' }, answer: { state: 'done' } },
    { status: 409, ...at(2), body: { what: 'close' } },
    { status: 200, ...at(0), body: { what: 'read-again' }, answer: { state: 'waiting' } },
    { status: 409, ...at(0), body: { what: 'read-again' } },
    { status: 400, ...at(0), body: { what: 'burn' } },
    { status: 403, as: 'analyst', ...at(0), body: { what: 'close' } },
    { status: 404, ...at(1), body: { what: 'close' } },
    { status: 404, at: [unknown], body: { what: 'close' } },
  ],
}
