import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noncePlace } from '../src/console.ts'
import { ask, createTestApi, type TestApi } from './server.ts'

const script = 'console.log("built")'
let api: TestApi
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-'))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), `<script nonce="${noncePlace}" src="/assets/main-1a2b.js"></script>`)
  await writeFile(join(directory, 'assets/main-1a2b.js'), script)
  await writeFile(join(directory, 'assets/main-1a2b.js.br'), brotliCompressSync(script))
  await writeFile(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(tmpdir(), 'console-neighbour.txt'), 'not the console')
  api = await createTestApi({ consoleDirectory: directory })
})
afterAll(async () => {
  await api.dispose()
  await rm(directory, { recursive: true })
  await rm(join(tmpdir(), 'console-neighbour.txt'))
})

const get = (path: string) => ask(api.url, 'GET', path)

describe('the console', () => {
  test('answers at its addresses, also at deep ones, each time with a nonce of its own', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/campaigns', '/campaigns/3/plan?step=2', '/customers/17']) {
      const { status, text, headers } = await get(path)
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('no-store')
      const policy = headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      expect(text).toContain(`nonce="${nonce}"`)
      expect(policy).toMatch(/default-src 'none'; script-src 'self';/)
      expect(policy).not.toContain('unsafe')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
  })

  test('has files that browsers keep for ever, compressed where they can read that', async () => {
    const compressed = { 'accept-encoding': 'gzip, br' }
    const { status, text, headers } = await ask(api.url, 'GET', '/assets/main-1a2b.js', undefined, compressed)
    expect([status, text]).toEqual([200, script])
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-encoding')).toBe('br')
    expect(headers.get('content-type')).toMatch(/^text\/javascript/)
    expect((await get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache')
  })

  test('leaves every other address what it was', async () => {
    expect((await get('/api/v1/me')).status).toBe(401)
    expect((await get('/openapi.json')).json.info.title).toBe('Tradewind')
    expect((await get('/api/v2')).status).toBe(401)
    for (const path of ['/auth/sign-in', '/hooks/none', '/assets/gone-1.js', '/assets', '/wp-login.php']) {
      const { status, headers } = await get(path)
      expect([path, status, headers.get('content-type')]).toEqual([path, 404, 'application/problem+json'])
    }
    expect((await get('/u/not-a-token')).text).toContain('链接无效')
    expect((await ask(api.url, 'POST', '/campaigns', {})).status).toBe(404)
  })

  test('is the only directory that is served', async () => {
    for (const path of [
      '/../console-neighbour.txt',
      '/assets/../../console-neighbour.txt',
      '/assets/%2e%2e/%2e%2e/console-neighbour.txt',
      '/..%2fconsole-neighbour.txt',
      '/assets//etc/passwd',
    ]) {
      expect(await bare(path)).not.toContain('not the console')
    }
  })
})

/** As it stands: `fetch` would tidy the path up. */
function bare(path: string): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve(text)
    })
      .on('error', reject)
      .end()
  })
}
