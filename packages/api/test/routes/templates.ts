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
      {
        status: 201,
        body: { ...sender, channel: 'sms', name: '邮政', address: '10690000' },
        answer: { channel: 'sms', address: '10690000' },
      },
      { status: 400, body: { ...sender, address: '10690000' }, answer: { issues: [{ path: 'address' }] } },
      { status: 400, body: { ...sender, channel: 'sms', address: 'more than 11 letters' } },
      { status: 400, body: { ...sender, channel: 'sms', name: '【邮政】', address: '10690001' } },
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
      {
        status: 201,
        body: { unitId: api.branch.id, channel: 'sms', name: '短信', text: '您好 https://example.com/a' },
        answer: { channel: 'sms', links: ['https://example.com/a'] },
      },
      {
        status: 400,
        body: { unitId: api.branch.id, channel: 'sms', name: 'c', text: '【邮政】您好' },
        answer: { issues: [{ path: 'text:1' }] },
      },
      {
        status: 400,
        body: { unitId: api.branch.id, channel: 'sms', name: 'c', text: '您好', options: { providerTemplate: 1 } },
      },
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
  'POST /api/v1/templates/preview/sms': () => [
    {
      status: 200,
      body: { text: '{{customer.salutation}}您好', signature: '邮政' },
      answer: {
        text: '【邮政】王芳女士您好 拒收请回复R',
        parts: { encoding: 'ucs2', count: 1, units: 17, left: 53 },
        longest: { count: 1, units: 25 },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how providers write it
        providerText: '${customer_salutation}您好 拒收请回复R',
      },
    },
    {
      status: 200,
      body: { text: '{{customer.name}}', customerId: mine.customer },
      answer: { fields: ['customer.name'] },
    },
    { status: 400, body: { text: '{{customer.nmae}}' }, answer: { issues: [{ path: 'text:1' }] } },
    { status: 400, body: { text: '您好', options: { letterhead: 'x' } }, answer: { issues: [{ path: 'options:1' }] } },
    { status: 404, body: { text: '您好', customerId: theirs.customer } },
  ],
  'GET /api/v1/merge-fields': () => [{ status: 200 }],
}
