import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveApi } from '../src/index.ts'
import { ask, createTestApi, password, type TestApi } from './server.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.dispose())

const origin = () => ({ origin: api.url })
/** Sign-in attempts are counted by address, so each test behind a proxy would need its own; these stay below ten. */
async function signIn(email: string, secret = password) {
  const answer = await ask(api.url, 'POST', '/auth/sign-in', { email, password: secret }, origin())
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { answer, cookie }
}

describe('a session', () => {
  test('begins with the right password, in a cookie no script can read, and ends with sign-out', async () => {
    const { answer, cookie } = await signIn('clerk@example.com')
    expect(answer.status).toBe(204)
    expect(answer.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Lax/i)
    const me = await ask(api.url, 'GET', '/api/v1/me', undefined, { cookie })
    expect(me.json).toMatchObject({ email: 'clerk@example.com', grants: [{ unitId: api.branch.id, role: 'branch' }] })
    expect((await ask(api.url, 'POST', '/auth/sign-out', {}, { cookie, ...origin() })).status).toBe(204)
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { cookie })).status).toBe(401)
  })

  test('changes things from our own origin only', async () => {
    const { cookie } = await signIn('admin@example.com')
    const build = (code: string, headers: Record<string, string>) =>
      ask(
        api.url,
        'POST',
        '/api/v1/units',
        { parentId: api.province.id, kind: 'branch', code, name: code },
        { cookie, ...headers },
      )
    expect((await build('own', origin())).status).toBe(201)
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }]) {
      const refused = await build('foreign', headers)
      expect(refused.status).toBe(403)
      expect(refused.json.detail).toMatch(/another site/)
    }
  })

  test('ends when the access is closed', async () => {
    const { cookie } = await signIn('postman@example.com')
    const path = `/api/v1/staff/${api.postman.staff.id}`
    expect((await api.admin.ask('PATCH', path, { active: false })).status).toBe(200)
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { cookie })).status).toBe(401)
    expect((await api.postman.ask('GET', '/api/v1/me')).status).toBe(401)
    await api.admin.ask('PATCH', path, { active: true })
    expect((await api.postman.ask('GET', '/api/v1/me')).status).toBe(200)
  })

  test('ends when an administrator sets a new password', async () => {
    const { cookie } = await signIn('neighbour@example.com')
    const path = `/api/v1/staff/${api.neighbour.staff.id}/login`
    expect((await api.admin.ask('PUT', path, { password: 'a new long password' })).status).toBe(204)
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { cookie })).status).toBe(401)
    expect((await signIn('neighbour@example.com')).answer.status).toBe(401)
    expect((await signIn('neighbour@example.com', 'a new long password')).answer.status).toBe(204)
  })
})

describe('sign-in', () => {
  test('says the same of a wrong password and an unknown address, and neither is logged', async () => {
    const wrong = await signIn('clerk@example.com', 'wrong password')
    const unknown = await signIn('nobody@example.com', 'wrong password')
    expect(wrong.answer.status).toBe(401)
    expect(unknown.answer.json.detail).toBe(wrong.answer.json.detail)
    expect(api.log.join('')).not.toMatch(/@example\.com|wrong password|correct horse/)
  })

  test('is refused after ten attempts a minute, with the time to wait', async () => {
    const attempts: number[] = []
    for (let i = 0; i < 11; i++) attempts.push((await signIn('clerk@example.com', 'guess')).answer.status)
    expect(attempts.at(-1)).toBe(429)
    const { answer } = await signIn('clerk@example.com', 'guess')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.json.type).toBe('urn:tradewind:problem:too-many-requests')
    // An address that the caller claims changes nothing: it is taken from the connection.
    const claimed = { ...origin(), 'x-forwarded-for': '203.0.113.9', 'x-tradewind-client': '203.0.113.9' }
    const again = { email: 'clerk@example.com', password: 'guess' }
    expect((await ask(api.url, 'POST', '/auth/sign-in', again, claimed)).status).toBe(429)
  })

  test('has no other door: nobody signs up or reads keys through the library’s own routes', async () => {
    for (const path of ['sign-up/email', 'sign-in/email', 'api-key/create', 'request-password-reset', 'update-user']) {
      expect((await ask(api.url, 'POST', `/auth/${path}`, {}, origin())).status).toBe(404)
    }
    expect((await ask(api.url, 'GET', '/auth/get-session')).status).toBe(404)
  })
})

describe('API keys', () => {
  test('work in either header and stop working when deleted', async () => {
    const session = await sessionOf('admin@example.com')
    const made = await ask(api.url, 'POST', '/api/v1/api-keys', { name: 'till' }, session)
    expect(made.status).toBe(201)
    const key = made.json.key as string
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { 'x-api-key': key })).status).toBe(200)
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { authorization: `Bearer ${key}` })).status).toBe(200)
    const listed = await ask(api.url, 'GET', '/api/v1/api-keys', undefined, session)
    expect(listed.json.items.map((one: { name: string }) => one.name)).toContain('till')
    expect(listed.text).not.toContain(key)

    const remove = () => ask(api.url, 'DELETE', `/api/v1/api-keys/${made.json.id}`, undefined, session)
    expect((await remove()).status).toBe(204)
    expect((await remove()).status).toBe(404)
    expect((await ask(api.url, 'GET', '/api/v1/me', undefined, { 'x-api-key': key })).status).toBe(401)
  })

  test('cannot manage keys, and nobody deletes another’s', async () => {
    expect((await api.clerk.ask('POST', '/api/v1/api-keys', { name: 'more' })).status).toBe(403)
    const mine = await ask(api.url, 'GET', '/api/v1/api-keys', undefined, await sessionOf('clerk@example.com'))
    const path = `/api/v1/api-keys/${mine.json.items[0].id}`
    expect((await ask(api.url, 'DELETE', path, undefined, await sessionOf('admin@example.com'))).status).toBe(404)
  })

  /** Made on the server: the attempts by password are used up by now. */
  async function sessionOf(email: string) {
    const { internalAdapter, authCookies, secret } = await api.auth.$context
    const login = await internalAdapter.findUserByEmail(email)
    const { token } = await internalAdapter.createSession(login?.user.id ?? '')
    const signature = await hmac(secret, token)
    return { cookie: `${authCookies.sessionToken.name}=${encodeURIComponent(`${token}.${signature}`)}`, ...origin() }
  }
  async function hmac(secret: string, value: string) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign'])
    return Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(value))).toString('base64')
  }
})

test('a taken port is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const attempt = serveApi({ app: api.app, host: '127.0.0.1', port })
  await expect(attempt).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(String(port)) })
  await new Promise((resolve) => other.close(resolve))
})
