import { api, mine, type Operations, theirs } from './stage.ts'

const letter = { campaign: 0, message: 0 }

/** A letter that was tried. */
async function tryLetter(): Promise<void> {
  const unitId = api.branch.id
  const made = async (path: string, body: object) => (await api.clerk.ask('POST', `/api/v1/${path}`, body)).json
  const { id: templateId } = await made('templates', {
    unitId,
    channel: 'letter',
    name: '信',
    text: '您好 {{customer.name}}',
  })
  const steps = [{ channel: 'letter', contents: [{ cell: 'A', templateId }] }]
  const plan = { unitId, name: '商函', uploadedList: true, cells: [{ name: 'A', weight: 1 }], steps }
  letter.campaign = (await made('campaigns', plan)).id
  letter.message = (await made(`campaigns/${letter.campaign}/proofs`, {})).messages[0].id
}

export const proofs: Operations = {
  'POST /api/v1/campaigns/{id}/proofs': () => {
    const self = { staffIds: [api.clerk.staff.id] }
    const often = () =>
      api.query(`insert into proof (campaign_id, who, at) select $1, 'x', now() from generate_series(1, 20)`, [
        mine.campaign,
      ])
    return [
      {
        status: 201,
        before: tryLetter,
        at: [mine.campaign],
        body: { ...self, customerId: mine.customer },
        answer: { messages: [{ channel: 'email', cell: 'A', to: { address: 'clerk@example.com' } }] },
      },
      { status: 400, at: [mine.campaign], body: {} },
      { status: 400, at: [mine.campaign], body: { staffIds: [api.neighbour.staff.id] } },
      { status: 400, at: [mine.campaign], body: { ...self, staffIds: ['clerk@example.com'] } },
      { status: 400, at: [mine.campaign], body: { ...self, contents: [{ step: 2, cell: 'A' }] } },
      { status: 400, at: [mine.campaign], body: { staffIds: Array.from({ length: 11 }, (_, i) => i + 1) } },
      { status: 400, at: [mine.unfinished], body: self },
      { status: 403, as: 'postman', at: [mine.campaign], body: self },
      { status: 404, at: [theirs.campaign], body: self },
      { status: 404, at: [mine.campaign], body: { ...self, customerId: theirs.customer } },
      { status: 409, at: [mine.running], body: self },
      { status: 409, before: often, at: [mine.campaign], body: self },
    ]
  },
  'GET /api/v1/campaigns/{id}/proofs': () => [
    { status: 200, at: [mine.campaign], answer: { untested: [{ step: 1, channel: 'email', cell: 'A' }] } },
    { status: 400, at: ['x'] },
    { status: 404, as: 'neighbour', at: [mine.campaign] },
  ],
  'GET /api/v1/campaigns/{id}/proofs/letters/{messageId}': () => [
    { status: 200, at: [letter.campaign, letter.message] },
    { status: 400, at: [letter.campaign, 'x'] },
    { status: 404, at: [mine.campaign, letter.message] },
    { status: 404, as: 'neighbour', at: [letter.campaign, letter.message] },
  ],
  'PUT /api/v1/me/mobile': () => [
    { status: 200, body: { mobile: '138 0013 8000' }, answer: { mobile: '+8613800138000' } },
    { status: 400, body: { mobile: '110' } },
    { status: 400, body: {} },
    { status: 200, body: { mobile: null }, answer: { mobile: null } },
  ],
}
