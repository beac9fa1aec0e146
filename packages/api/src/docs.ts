import type { OpenAPIHono } from '@hono/zod-openapi'
import { html, raw } from 'hono/html'
import type { AppEnv } from './app-env.ts'
import { stylesheet } from './public/page.ts'

type Document = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>
type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>

const info = {
  title: 'Tradewind',
  version: '1',
  description:
    'Database marketing for branch networks. Errors are RFC 9457 problems; lists are read page by page with a cursor. ' +
    'What would be created twice takes an Idempotency-Key; responses, do-not-contact entries and files of imports may ' +
    'simply be sent again.',
}

/** The machine-readable description at /openapi.json, and the same for people at /docs: no script, no outside host. */
export function mountDocs(app: OpenAPIHono<AppEnv>): void {
  const security = { type: 'apiKey', in: 'header', name: 'x-api-key' } as const
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', security)
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    ...security,
    in: 'cookie',
    name: 'tradewind.session_token',
  })
  const describe = () => {
    const document = app.getOpenAPI31Document({ openapi: '3.1.0', info })
    for (const { path, operation } of operationsOf(document)) {
      if (path.startsWith('/api/')) operation.security = [{ apiKey: [] }, { session: [] }]
    }
    return document
  }
  let document: Document | undefined
  let page: string | undefined
  app.get('/openapi.json', (c) => {
    document ??= describe()
    return c.json(document)
  })
  app.get('/docs', async (c) => {
    document ??= describe()
    page ??= String(await docsPage(document))
    c.header('Content-Security-Policy', `default-src 'none'; ${stylesheet.policy}; frame-ancestors 'none'`)
    return c.html(page)
  })
}

function docsPage(document: Document) {
  const byTag = Map.groupBy(operationsOf(document), ({ operation }) => operation.tags?.[0] ?? 'Other')
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Tradewind API</title>
        <style>${raw(stylesheet.text)}</style>
      </head>
      <body class="wide">
        <h1>Tradewind API</h1>
        <p>
          ${document.info.description} Sign in at <code>POST /auth/sign-in</code>, or send an API key in
          <code>x-api-key</code>. The same for machines: <a href="/openapi.json">openapi.json</a>.
        </p>
        ${[...byTag].map(([tag, operations]) => html`<h2>${tag}</h2>${operations.map(operationBlock)}`)}
        <h2>Schemas</h2>
        ${Object.entries(document.components?.schemas ?? {}).map(
          ([name, schema]) =>
            html`<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
        )}
      </body>
    </html>`
}

interface Listed {
  method: string
  path: string
  operation: Operation
}

function operationsOf(document: Document): Listed[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) =>
      item[method] ? [{ method: method.toUpperCase(), path, operation: item[method] }] : [],
    ),
  )
}

function operationBlock({ method, path, operation }: Listed) {
  return html`<details>
    <summary><code>${method} ${path}</code> ${operation.summary ?? ''}</summary>
    ${operation.description ? html`<p>${operation.description}</p>` : ''}
    ${operation.parameters?.length ? html`<h3>Parameters</h3>${json(operation.parameters)}` : ''}
    ${operation.requestBody ? html`<h3>Body</h3>${json(contentOf(operation.requestBody))}` : ''}
    <h3>Answers</h3>
    ${Object.entries(operation.responses ?? {}).map(
      ([status, response]) => html`<p><code>${status}</code> ${response.description}</p>
        ${Number(status) < 300 && response.content ? json(contentOf(response)) : ''}`,
    )}
  </details>`
}

/** The schema alone where there is one media type, as nearly everywhere. */
function contentOf(holder: unknown): unknown {
  const content = (holder as { content?: Record<string, { schema?: unknown }> }).content ?? {}
  const [only, ...others] = Object.values(content)
  return others.length === 0 ? only?.schema : content
}

const json = (value: unknown) => html`<pre>${JSON.stringify(value, null, 2)}</pre>`
