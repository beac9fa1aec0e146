import { launchCampaign, proofKey } from '@tradewind/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, ask, createTestApi, type TestApi } from './server.ts'

const browser = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0' }
const form = { ...browser, 'content-type': 'application/x-www-form-urlencoded' }
const nasty = '<script>alert("春")</script>'

let api: TestApi
let token: string
let stepId: number
let campaignId: number

beforeAll(async () => {
  api = await createTestApi()
  const make = async (path: string, body: object) => {
    const made = await api.clerk.ask('POST', `/api/v1/${path}`, { unitId: api.branch.id, ...body })
    expect(made.status, made.text).toBe(201)
    return made.json
  }
  const customer = await make('customers', { name: nasty, ref: 'C1', email: 'wang@example.com' })
  await api.clerk.ask('POST', `/api/v1/customers/${customer.id}/consents`, {
    channel: 'email',
    status: 'granted',
    evidence: 'form',
  })
  const segment = await make('segments', { name: 'all', filter: { all: [] } })
  const html =
    '<a href="https://example.com/spring?a=1&amp;b=2">one</a> <a href="https://例子.公司/路径/%20a?q=中文&amp;x=1%25">two</a>'
  const template = await make('templates', { name: 'spring', subject: 'Spring', html })
  const sender = await make('senders', { name: 'Branch', address: 'branch@example.com' })
  const cells = [{ name: 'A', weight: 1, templateId: template.id }]
  const campaign = await make('campaigns', {
    name: `Spring ${nasty}`,
    segmentId: segment.id,
    senderId: sender.id,
    cells,
  })
  await api.clerk.ask('POST', `/api/v1/campaigns/${campaign.id}/schedule`, {})
  campaignId = campaign.id
  stepId = campaign.steps[0].id
  token = api.tokens.sign({ stepId, seq: 1 })
  await api.engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))
  await api.query("update delivery set state = 'sent', sent_at = now() - interval '1 hour' where step_id = $1", [
    stepId,
  ])
})
afterAll(() => api.dispose())

const recorded = async (kind: string) => {
  await api.visits.flush()
  return api.query<{ machine: boolean; detail: Record<string, unknown> }>(
    'select machine, detail from response where campaign_id = $1 and kind = $2 order by id',
    [campaignId, kind],
  )
}
const suppressed = async () =>
  (await api.query("select id from suppression where value = 'wang@example.com'")).length > 0

function expectPage(answer: Answer, status: number) {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  expect(answer.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action/,
  )
  expect(answer.headers.get('x-robots-tag')).toMatch(/noindex/)
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  expect(answer.text).not.toContain('<script')
}

test('the links of a message that was only tried say so, and change nothing', async () => {
  const tried = api.tokens.sign(proofKey(stepId, 1))
  for (const path of ['u', 'r']) {
    for (const method of ['GET', 'POST']) {
      const answer = await ask(
        api.url,
        method,
        `/${path}/${tried}`,
        method === 'POST' ? 'answer=interested' : undefined,
        form,
      )
      expectPage(answer, 200)
      expect(answer.text).toContain('测试')
    }
  }
  expect((await ask(api.url, 'GET', `/c/${tried}/0`)).status).toBe(404)
  expect((await ask(api.url, 'GET', `/o/${tried}.gif`)).status).toBe(200)
  expect([...(await recorded('open')), ...(await recorded('reply')), ...(await recorded('unsubscribe'))]).toEqual([])
})

/** Wrong in the ways that people and attackers get tokens wrong. */
const badTokens = () => [
  'x',
  token.slice(0, -1),
  `${token}A`,
  `${token.slice(0, -3)}AAA`,
  api.tokens.sign({ stepId: stepId + 1, seq: 1 }),
  '%00',
  'a'.repeat(3000),
]

/** Signed by us, for a message that there is not. */
const ofNobody = () => api.tokens.sign({ stepId, seq: 2 })

describe('a tracked link', () => {
  test('leads to the address in the template, and nowhere else', async () => {
    const first = await ask(
      api.url,
      'GET',
      `/c/${token}/0?url=https://evil.example&u=//evil.example`,
      undefined,
      browser,
    )
    expect(first.status).toBe(302)
    expect(first.headers.get('location')).toBe('https://example.com/spring?a=1&b=2')
    expect(first.headers.get('cache-control')).toBe('no-store')
    const second = await ask(api.url, 'GET', `/c/${token}/1`, undefined, browser)
    // In ASCII, and nothing escaped twice.
    expect(second.headers.get('location')).toBe(
      'https://xn--fsqu00a.xn--55qx5d/%E8%B7%AF%E5%BE%84/%20a?q=%E4%B8%AD%E6%96%87&x=1%25',
    )
    expect((await recorded('click')).map(({ machine, detail }) => [machine, detail.link])).toEqual([
      [false, 0],
      [false, 1],
    ])
  })

  test('is counted as a machine’s when only the headers are asked for', async () => {
    const before = await recorded('click')
    const head = await ask(api.url, 'HEAD', `/c/${token}/0`, undefined, browser)
    expect([head.status, head.text]).toEqual([302, ''])
    expect((await recorded('click')).slice(before.length)).toMatchObject([{ machine: true }])
  })

  test('that is not ours is a page that says so', async () => {
    for (const bad of badTokens()) expectPage(await ask(api.url, 'GET', `/c/${bad}/0`, undefined, browser), 404)
    for (const number of ['2', '-1', '99999', '999999', '0%20or%201', 'https:%2f%2fevil.example']) {
      expectPage(await ask(api.url, 'GET', `/c/${token}/${number}`, undefined, browser), 404)
    }
  })
})

test('a link of a message that is gone still leads on, and nothing is kept', async () => {
  const before = await recorded('click')
  const { status } = await ask(api.url, 'GET', `/c/${ofNobody()}/0`, undefined, browser)
  expect(status).toBe(302)
  expect(await recorded('click')).toEqual(before)
})

describe('the picture', () => {
  test('is always a pixel, and an open is kept only for a real token', async () => {
    for (const one of [token, token, 'nobody']) {
      const got = await ask(api.url, 'GET', `/o/${one}.gif`, undefined, browser)
      expect(got.headers.get('content-type')).toBe('image/gif')
      expect(got.text).toMatch(/^GIF89a/)
    }
    expect((await ask(api.url, 'HEAD', `/o/${token}.gif`, undefined, browser)).status).toBe(200)
    expect((await recorded('open')).map(({ machine }) => machine)).toEqual([false, true])
  })
})

describe('the reply form', () => {
  test('greets the customer, with every value escaped', async () => {
    const page = await ask(api.url, 'GET', `/r/${token}`, undefined, browser)
    expectPage(page, 200)
    expect(page.text).toContain('&lt;script&gt;')
    expect(page.text).toContain('lang="en"')
    for (const bad of [...badTokens(), ofNobody()])
      expectPage(await ask(api.url, 'GET', `/r/${bad}`, undefined, browser), 404)
  })

  test('records an answer once, whoever taps twice', async () => {
    const answer = new URLSearchParams({ answer: 'call-me', comment: `今晚 ${nasty}` }).toString()
    expectPage(await ask(api.url, 'POST', `/r/${token}`, answer, form), 200)
    expectPage(await ask(api.url, 'POST', `/r/${token}`, answer, form), 200)
    expect((await recorded('reply')).map(({ detail }) => detail)).toMatchObject([{ answer: 'call-me' }])
  })

  test('asks again when no answer was chosen', async () => {
    for (const [body, headers] of [
      ['comment=hello', form],
      ['answer=maybe', form],
      [`answer=interested&comment=${'x'.repeat(2001)}`, form],
      ['garbage', { ...browser, 'content-type': 'multipart/form-data' }],
      ['{}', { ...browser, 'content-type': 'application/json' }],
    ] as const) {
      const page = await ask(api.url, 'POST', `/r/${token}`, body, headers)
      expectPage(page, 400)
      expect(page.text).toContain('role="alert"')
    }
    expect(await recorded('reply')).toHaveLength(1)
  })
})

describe('the page to type a code', () => {
  const type = (code: string) => ask(api.url, 'POST', '/r', new URLSearchParams({ code }).toString(), form)

  test('leads where the QR code of the letter leads', async () => {
    expectPage(await ask(api.url, 'GET', '/r', undefined, browser), 200)
    const code = api.tokens.replyCode({ stepId, seq: 1 })
    for (const spelt of [code, code.toLowerCase().replaceAll('-', ' '), ` ${code.replaceAll('-', '')}`]) {
      const led = await type(spelt)
      expect([led.status, led.headers.get('location')], spelt).toEqual([303, `/r/${token}`])
    }
  })

  test('says so of what is none, and after twenty of them lets nobody try on', async () => {
    const none = ['', nasty, token, api.tokens.replyCode({ stepId, seq: 2 }), '7K3F-92QX-4M', 'x'.repeat(3000)]
    for (const code of none) {
      const page = await type(code)
      expectPage(page, 404)
      expect(page.text).toMatch(/role="alert"/)
      expect(page.text).not.toContain('alert(')
    }
    const more = await Promise.all(Array.from({ length: 20 }, () => type('7K3F-92QX-4M')))
    expect(more.filter(({ status }) => status === 404)).toHaveLength(20 - none.length)
    expectPage(more.find(({ status }) => status === 429) as Answer, 429)
    expectPage(await type(api.tokens.replyCode({ stepId, seq: 1 })), 429)
    await api.query('delete from attempt')
  })
})

describe('a form out of all proportion', () => {
  test('is told to be too long, and read no further', async () => {
    for (const path of [`/r/${token}`, `/u/${token}`]) {
      expectPage(await ask(api.url, 'POST', path, 'a&'.repeat(40_000), form), 413)
      expectPage(await ask(api.url, 'POST', path, 'a'.repeat(2_000_000), form), 413)
    }
    expect(await suppressed()).toBe(false)
  })
})

describe('unsubscribing', () => {
  test('is only asked about when the link is followed', async () => {
    const page = await ask(api.url, 'GET', `/u/${token}`, undefined, browser)
    expectPage(page, 200)
    expect(page.text).toMatch(/<form method="post"/)
    expect(await suppressed()).toBe(false)
    for (const bad of [...badTokens(), ofNobody()]) expectPage(await ask(api.url, 'POST', `/u/${bad}`, '', form), 404)
  })

  test('works by a mail program’s button and by the page, and again', async () => {
    const oneClick = 'List-Unsubscribe=One-Click'
    expectPage(await ask(api.url, 'POST', `/u/${token}`, oneClick, { 'content-type': form['content-type'] }), 200)
    expect(await suppressed()).toBe(true)
    expectPage(await ask(api.url, 'POST', `/u/${token}`, '', form), 200)
    expect((await recorded('unsubscribe')).map(({ detail }) => detail)).toEqual([{ oneClick: true }])
  })

  test.each([
    ['email', '邮件', 'e-mails'],
    ['sms', '短信', 'text messages'],
    ['letter', '信函', 'letters'],
    ['fax', '传真', 'faxes'],
  ])('by %s: the pages speak of what they came by', async (channel, zh, en) => {
    const by = (channel: string) => api.query('update delivery set channel = $2 where step_id = $1', [stepId, channel])
    await by(channel)
    try {
      const offered = await ask(api.url, 'GET', `/r/${token}`, undefined, browser)
      expect(offered.text).toContain(`/u/${token}">不想再收到${zh}？`)
      const page = await ask(api.url, 'GET', `/u/${token}`, undefined, browser)
      expect(page.text).toContain(`的${zh}。`)
      expect(page.text).toContain(`You will get no more ${en} from`)
      const done = await ask(api.url, 'POST', `/u/${token}`, '', form)
      expectPage(done, 200)
      expect(done.text).toContain(`您不会再收到我们的${zh}。`)
      expect(done.text).toContain(`You will get no more ${en} from us.`)
    } finally {
      await by('email')
    }
  })
})

test('tokens and people stay out of the log', () => {
  const log = api.log.join('')
  expect(log).toContain('/c/:token/:link')
  expect(log).not.toContain(token)
  expect(log).not.toMatch(/wang@|alert\(/)
})
