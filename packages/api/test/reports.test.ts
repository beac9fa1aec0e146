import { afterAll, beforeAll, expect, test } from 'vitest'
import { mine, setStage, api as stage } from './routes/stage.ts'
import type { TestApi } from './server.ts'

let api: TestApi
const nasty = '<img src=x onerror=alert(1)>\r\nX-Evil: 1'

beforeAll(async () => {
  await setStage()
  api = stage
  await api.query('update campaign set name = $1 where id = $2', [nasty, mine.running])
})
afterAll(() => api.dispose())

const report = (accept: string, query = '') =>
  api.clerk.ask('GET', `/api/v1/campaigns/${mine.running}/report${query}`, undefined, { accept })

test.each([
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html; charset=utf-8'],
  ['text/csv', 'text/csv; charset=utf-8'],
  [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  ['application/json', 'application/json'],
  ['*/*', 'application/json'],
  ['image/png', 'application/json'],
])('%s gets %s', async (accept, type) => {
  const { status, headers } = await report(accept)
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe(type)
  expect(headers.get('vary')).toContain('Accept')
  expect(headers.get('cache-control')).toBe('no-store')
})

test('what is asked for counts more than what is accepted', async () => {
  expect((await report('application/json', '?format=html')).headers.get('content-type')).toContain('text/html')
})

test('a page runs nothing, whatever a campaign is called, and files have names of ours', async () => {
  const { headers, text } = await report('text/html')
  expect(text).toContain('&lt;img src=x')
  expect(text).not.toContain('<img')
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-ancestors 'none'$/,
  )
  const file = await report('text/csv')
  expect(file.headers.get('content-disposition')).toBe(`attachment; filename="campaign-${mine.running}.csv"`)
  expect(file.headers.get('x-evil')).toBeNull()
})

test('in English on demand', async () => {
  expect((await report('text/html')).text).toContain('<html lang="zh-CN">')
  const { text } = await report('text/html', '?language=en')
  expect(text).toContain('<html lang="en">')
  expect(text.replaceAll('对照', '').replaceAll('信风', '')).not.toMatch(/<h2>[^<]*[\u4e00-\u9fff]/)
})
