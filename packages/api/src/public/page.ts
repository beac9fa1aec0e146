import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { AppContext } from '../app-env.ts'

const css = `
:root{color-scheme:light;accent-color:#00754a}
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2d27;background:#f6f8f7;
max-width:30rem;margin:0 auto;padding:1.5rem 1rem}
body.wide{max-width:60rem}
h1{font-size:1.4rem;line-height:1.3}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.25rem}
small,.en{color:#5b6a63;font-size:.9rem}
main,details{background:#fff;border:1px solid #dfe6e2;border-radius:8px;padding:1rem;margin:.5rem 0}
summary{cursor:pointer}
label{display:block;margin:1rem 0 .25rem;font-weight:600}
input,select,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:1px solid #7d8c85;border-radius:6px}
input[type=radio]{width:auto;margin-right:.5rem}
fieldset{border:0;padding:0;margin:0}fieldset label{font-weight:400;margin:.25rem 0}legend{font-weight:600;padding:0}
button{font:inherit;font-weight:600;width:100%;margin-top:1.25rem;padding:.8rem;color:#fff;background:#00754a;border:0;border-radius:6px}
a{color:#00754a}
:focus-visible{outline:3px solid #00754a;outline-offset:2px}
pre{background:#f6f8f7;padding:.75rem;overflow:auto;font-size:.85rem;border-radius:6px}
`

/** One style for every page we render, inline, allowed by its digest: pages need no second request and no script. */
export const stylesheet = {
  text: css,
  policy: `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
}

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** A page for a recipient: bilingual, readable on a phone, kept out of search engines and out of referrers. */
export function publicPage(
  c: AppContext,
  title: string,
  content: Html,
  status: 200 | 400 | 404 | 413 | 429 | 500 | 503 = 200,
) {
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; ${stylesheet.policy}; form-action 'self'; frame-ancestors 'none'`,
  )
  c.header('X-Robots-Tag', 'noindex, nofollow')
  c.header('Cache-Control', 'no-store')
  const page = html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        <style>${raw(stylesheet.text)}</style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`
  return c.html(page, status)
}

/** For tokens that are not ours, were cut off, or belong to a campaign that is gone. Says nothing about which. */
export function deadLink(c: AppContext) {
  return publicPage(
    c,
    '链接无效 Link not valid',
    html`<h1>链接无效</h1>
      <p>请检查链接是否完整，或联系您的网点。</p>
      <p class="en" lang="en">This link is not valid. Check that it is complete, or ask your branch.</p>`,
    404,
  )
}
