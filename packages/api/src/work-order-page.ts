import { createHash } from 'node:crypto'
import type { WorkOrderDetail } from '@tradewind/engine'
import { html, raw } from 'hono/html'

const css = `
@page{size:A4;margin:20mm}
body{font:12pt/1.6 "Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#000;max-width:170mm;margin:0 auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 6mm;border-bottom:.3mm solid #000;padding-bottom:4mm}
dt{font-weight:700}dd{margin:0}
main{white-space:pre-wrap;overflow-wrap:anywhere;padding-top:4mm}
`
const labels = { visit: '地址 Address', phone: '电话 Telephone', meeting: '电话 Telephone', fax: '传真 Fax' } as const

/** A work order on paper: to put into a fax machine, or to take along. Without scripts, with one style by its digest. */
export function workOrderPage({ channel, customer, campaignName, dueOn, script }: WorkOrderDetail) {
  const to = { visit: customer.address, phone: customer.mobile, meeting: customer.mobile, fax: customer.fax }[channel]
  const page = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <title>${campaignName}</title>
        <style>${raw(css)}</style>
      </head>
      <body>
        <dl>
          <dt>收件人 To</dt>
          <dd>${customer.name}</dd>
          <dt>${labels[channel]}</dt>
          <dd>${to ?? ''}</dd>
          <dt>事由 Re</dt>
          <dd>${campaignName}</dd>
          <dt>期限 Due</dt>
          <dd>${dueOn}</dd>
        </dl>
        <main>${script}</main>
      </body>
    </html>`
  const digest = createHash('sha256').update(css).digest('base64')
  return { html: page, policy: `default-src 'none'; style-src 'sha256-${digest}'; frame-ancestors 'none'` }
}
