import { api, content, mine, type Operations, theirs } from './stage.ts'

export const templates: Operations = {
  'GET /api/v1/senders': () => [
    { status: 200, answer: { items: [{ id: mine.sender, replyTo: null, ratePerSecond: null }] } },
    { status: 400, query: '?cursor=!' },
  ],
  'POST /api/v1/senders': () => {
    const sender = { unitId: api.branch.id, name: '网点', address: 'second@example.com' }
    return [
      { status: 201, body: sender, answer: { address: 'second@example.com' } },
      { status: 400, body: { ...sender, name: 'a\r\nBcc: x@example.com' } },
      { status: 403, as: 'postman', body: sender },
      { status: 404, body: { ...sender, unitId: api.sibling.id } },
      { status: 409, body: sender },
    ]
  },
  'GET /api/v1/templates': () => [
    { status: 200, answer: { items: [{ id: mine.template }] } },
    { status: 400, query: '?limit=x' },
  ],
  'POST /api/v1/templates': () => {
    const template = { unitId: api.branch.id, name: '春季', ...content }
    return [
      { status: 201, body: template, answer: { version: 1, links: ['https://example.com/a'] } },
      {
        status: 400,
        body: { ...template, name: 'b', html: '<p>一</p>\n<p>{{customer.nmae}}</p>' },
        answer: { issues: [{ path: 'html:2' }] },
      },
      { status: 400, body: { ...template, name: 'b', links: ['https://evil.example'] } },
      { status: 403, as: 'postman', body: template },
      { status: 404, body: { ...template, unitId: api.sibling.id } },
      { status: 409, body: template },
    ]
  },
  'GET /api/v1/templates/{id}': () => [
    { status: 200, at: [mine.template], answer: content },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.template] },
  ],
  'PUT /api/v1/templates/{id}': () => [
    { status: 200, at: [mine.template], body: content, answer: { version: 2 } },
    { status: 400, at: [mine.template], body: { ...content, subject: '{{' } },
    { status: 403, as: 'postman', at: [mine.template], body: content },
    { status: 404, at: [theirs.template], body: content },
  ],
  'POST /api/v1/templates/preview': () => [
    { status: 200, body: content, answer: { subject: '您好 王芳', fields: ['customer.name', 'customer.salutation'] } },
    { status: 200, body: { ...content, customerId: mine.customer }, answer: { subject: '您好 Zhang clerk' } },
    { status: 400, body: { ...content, html: '{{#each customer}}{{/each}}' } },
    { status: 404, body: { ...content, customerId: theirs.customer } },
  ],
  'GET /api/v1/merge-fields': () => [{ status: 200 }],
}
