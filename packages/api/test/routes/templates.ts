import { expect } from 'vitest'
import { api, content, mine, type Operations, theirs } from './stage.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
)
const anyFile = { 'content-type': 'application/octet-stream' }
const shown = '<p><img src="file:logo.png"></p>'

export const templates: Operations = {
  'GET /api/v1/senders': () => [
    { status: 200, answer: { items: [{ id: mine.sender, replyTo: null, ratePerSecond: null, limits: [] }] } },
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
    {
      status: 200,
      answer: { items: [{ id: mine.template, opening: '您好 {{customer.name}}', updatedBy: 'clerk@example.com' }] },
    },
    { status: 200, query: '?channel=sms', answer: { items: [] } },
    { status: 200, query: `?search=${encodeURIComponent('候%')}`, answer: { items: [] } },
    { status: 400, query: '?limit=x' },
    { status: 400, query: '?channel=pigeon' },
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
      {
        status: 201,
        body: {
          unitId: api.branch.id,
          name: '写出来的',
          subject: '您好',
          options: { markdown: '# 您好\n\n[看](https://example.com/m)' },
        },
        answer: { html: expect.stringMatching(/<h1 [^>]*>您好<\/h1>/), links: ['https://example.com/m'] },
      },
      {
        status: 400,
        body: { unitId: api.branch.id, name: 'd', subject: '您好', options: { markdown: '一\n\n{{customer.nmae}}' } },
        answer: { issues: [{ path: 'markdown:3' }] },
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
    { status: 409, at: [mine.template], body: { ...content, basedOn: 1 } },
  ],
  'PATCH /api/v1/templates/{id}': () => [
    { status: 200, at: [mine.template], body: { name: '问候信' }, answer: { name: '问候信', version: 2 } },
    { status: 400, at: [mine.template], body: { name: '' } },
    { status: 403, as: 'postman', at: [mine.template], body: { name: 'mine' } },
    { status: 404, at: [theirs.template], body: { name: 'mine' } },
    { status: 409, at: [mine.template], body: { name: '春季' } },
  ],
  'GET /api/v1/templates/{id}/versions': () => [
    {
      status: 200,
      at: [mine.template],
      answer: { items: [{ version: 2, createdBy: 'clerk@example.com', campaigns: 0 }, { version: 1 }] },
    },
    { status: 400, at: ['x'] },
    { status: 404, at: [theirs.template] },
  ],
  'POST /api/v1/templates/check': () => [
    { status: 200, body: content, answer: { fields: ['customer.name', 'customer.salutation'] } },
    { status: 200, body: { channel: 'letter', text: '您好 {{customer.name}}' }, answer: { links: [] } },
    { status: 400, body: { channel: 'phone', text: '{{customer.nmae}}' }, answer: { issues: [{ path: 'text:1' }] } },
    { status: 404, body: { ...content, templateId: theirs.template } },
  ],
  'POST /api/v1/templates/missing-fields': () => {
    const fields = ['customer.email', 'customer.name', 'coupon.code']
    return [
      { status: 200, body: { fields }, answer: { missing: { 'customer.email': expect.any(Number) } } },
      { status: 200, body: { fields, segmentId: mine.segment, unitId: api.branch.id } },
      {
        status: 200,
        body: { fields: [], filter: { field: 'ref', op: 'eq', value: 'Z-clerk' } },
        answer: { customers: 1, incomplete: 0 },
      },
      { status: 400, body: { fields: ["customer.attributes.x' or true --"] } },
      { status: 400, body: { fields, filter: { field: 'shoe' } } },
      { status: 400, body: { fields, segmentId: mine.segment, filter: { all: [] } } },
      { status: 404, body: { fields, segmentId: theirs.segment } },
      { status: 404, body: { fields, unitId: api.sibling.id } },
    ]
  },
  'POST /api/v1/templates/preview/script': () => [
    { status: 200, body: { text: '{{customer.salutation}}您好' }, answer: { text: '王芳女士您好' } },
    { status: 200, body: { text: '{{customer.name}}', customerId: mine.customer }, answer: { text: 'Zhang clerk' } },
    { status: 400, body: { text: '{{' }, answer: { issues: [{ path: 'text:1' }] } },
    { status: 404, body: { text: '您好', customerId: theirs.customer } },
  ],
  'PUT /api/v1/templates/{id}/files/{name}': () => {
    const at = [mine.template, 'logo.png']
    const headers = { 'content-type': 'image/png' }
    return [
      {
        status: 200,
        at,
        body: png,
        headers,
        answer: { type: 'image/png', attached: false, size: png.length, since: 3 },
      },
      { status: 200, at, body: png, headers, answer: { since: 3 } },
      {
        status: 200,
        at: [mine.template, '价目 表.pdf'],
        body: Buffer.from('%PDF-1.7 prices'),
        headers: anyFile,
        answer: { type: 'application/pdf', attached: true, since: 4 },
      },
      // Content and name have to agree; what may harm is not taken; nothing leads out of the template.
      { status: 400, at: [mine.template, 'logo.png'], body: Buffer.from('%PDF-1.7'), headers },
      { status: 400, at: [mine.template, 'a.svg'], body: Buffer.from('<svg onload="x()"/>'), headers },
      { status: 400, at: [mine.template, 'a.exe'], body: Buffer.from('MZ'), headers: anyFile },
      { status: 400, at: [mine.template, '../a.png'], body: png, headers },
      { status: 400, at: [mine.template, 'a"\r\nX: y.png'], body: png, headers },
      { status: 400, at: [mine.template, 'empty.txt'], body: Buffer.alloc(0), headers: anyFile },
      {
        status: 400,
        at: [mine.template, 'a.pdf'],
        query: '?attached=false',
        body: Buffer.from('%PDF-1.7'),
        headers: anyFile,
      },
      { status: 400, at, query: '?attached=perhaps', body: png, headers },
      { status: 403, as: 'postman', at, body: png, headers },
      { status: 404, at: [theirs.template, 'logo.png'], body: png, headers },
      { status: 413, at, body: Buffer.alloc(1_048_577), headers },
      { status: 415, at, body: {} },
      {
        status: 409,
        at,
        query: '?attached=true',
        body: png,
        headers,
        before: () => api.clerk.ask('PUT', `/api/v1/templates/${mine.template}`, { ...content, html: shown }),
      },
    ]
  },
  'GET /api/v1/templates/{id}/files': () => [
    {
      status: 200,
      at: [mine.template],
      answer: { items: [{ name: 'logo.png' }, { name: '价目 表.pdf', attached: true }] },
    },
    { status: 200, at: [mine.template], query: '?version=3', answer: { items: [{ name: 'logo.png' }] } },
    { status: 400, at: [mine.template], query: '?version=x' },
    { status: 404, at: [mine.template], query: '?version=99' },
    { status: 404, at: [theirs.template] },
  ],
  'GET /api/v1/templates/{id}/files/{name}': () => [
    { status: 200, at: [mine.template, '价目 表.pdf'] },
    { status: 400, at: [mine.template, '..'.repeat(51)] },
    { status: 404, at: [mine.template, 'logo.png'], query: '?version=2' },
    { status: 404, at: [theirs.template, 'logo.png'] },
  ],
  'DELETE /api/v1/templates/{id}/files/{name}': () => [
    { status: 204, at: [mine.template, '价目 表.pdf'] },
    { status: 400, at: [mine.template, 'x'] },
    { status: 403, as: 'postman', at: [mine.template, 'logo.png'] },
    { status: 404, at: [mine.template, '价目 表.pdf'] },
    { status: 404, at: [theirs.template, 'logo.png'] },
    { status: 409, at: [mine.template, 'logo.png'] }, // the html shows it
  ],
  'POST /api/v1/templates/preview': () => [
    { status: 200, body: content, answer: { subject: '您好 王芳', fields: ['customer.name', 'customer.salutation'] } },
    { status: 200, body: { ...content, customerId: mine.customer }, answer: { subject: '您好 Zhang clerk' } },
    { status: 400, body: { ...content, html: '{{#each customer}}{{/each}}' } },
    { status: 404, body: { ...content, customerId: theirs.customer } },
    {
      status: 200,
      body: { ...content, html: shown, templateId: mine.template },
      answer: { html: expect.stringContaining(`<img src="data:image/png;base64,${png.toString('base64')}">`) },
    },
    { status: 400, body: { ...content, html: shown }, answer: { issues: [{ path: 'html:1' }] } },
    { status: 404, body: { ...content, html: shown, templateId: theirs.template } },
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
