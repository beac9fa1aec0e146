import type { Person, TestApi } from '@tradewind/api/testing'
import { createUnit, saveTemplate } from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import { emailDriver, openQueues, SmtpChannel, startWorkers, workDriver } from '@tradewind/workers'
import { type CaughtMail, startMailCatcher } from '@tradewind/workers/testing'
import { pino } from 'pino'
import PostalMime from 'postal-mime'

export interface Town {
  clerk: Person
  fieldwoman: Person
  /** Over the county that the clerk's branch is in. */
  coordinator: Person
  /** A customer of a branch in another county. */
  strangerId: number
}

const names = ['王芳', '李娜', '张敏', '刘静', '陈丽', '杨艳', '赵霞', '黄梅', '周兰', '吴琴', '徐洁', '孙萍']

/** A county with a branch, its people and customers, and what the branch sends with: sender, templates, prices. */
export async function settleTown(api: TestApi): Promise<Town> {
  const { province, sibling, engine } = api
  const [county, branch, strangerId] = await engine.asSystem(async (ctx) => {
    const county = await createUnit(ctx, { parentId: province.id, kind: 'county', code: 'E', name: '城东区' })
    const branch = await createUnit(ctx, { parentId: county.id, kind: 'branch', code: 'E1', name: '人民路支局' })
    await seedCustomers(ctx, branch.id, names.length, 'E')
    const [strangerId = 0] = await seedCustomers(ctx, sibling.id, 1, 'W')
    const body = '<p>{{customer.salutation}}，您好</p><p><a href="{{replyUrl}}">请告诉我们</a></p>'
    await saveTemplate(ctx, { unitId: branch.id, name: '中秋问候', subject: '{{customer.name}}，中秋好', html: body })
    await saveTemplate(ctx, {
      unitId: branch.id,
      channel: 'phone',
      name: '回访话术',
      text: '{{customer.salutation}}好',
    })
    return [county, branch, strangerId] as const
  })
  await api.query(
    `update customer c set name = ($2::text[])[n], gender = 'female', mobile = '+8613800138' || lpad(n::text, 3, '0')
     from (select id, row_number() over (order by id)::int as n from customer where unit_id = $1) who where who.id = c.id`,
    [branch.id, names],
  )
  await api.query(
    `insert into consent (customer_id, channel, status, evidence, recorded_at)
     select id, 'phone', 'granted', '柜台表单', created_at from customer where unit_id = $1`,
    [branch.id],
  )
  const clerk = await api.hire(branch, 'branch', 'wang@post.example', '王小川')
  const fieldwoman = await api.hire(branch, 'field', 'he@post.example', '何建英')
  const coordinator = await api.hire(county, 'coordinator', 'zheng@post.example', '郑海燕')
  const capacity = [{ channel: 'phone', perDay: 40, weekdays: [1, 2, 3, 4, 5, 6, 7] }]
  const prices = [
    { channel: 'email', perThousand: 500, validFrom: '2020-01-01' },
    { channel: 'phone', item: 'minute', perThousand: 80_000, validFrom: '2020-01-01' },
  ]
  for (const [method, path, body] of [
    ['POST', 'senders', { unitId: branch.id, name: '人民路支局', address: 'renmin@post.example' }],
    ['PUT', `units/${province.id}/prices`, { prices }],
    ['PUT', `staff/${fieldwoman.staff.id}/field-work`, { capacity }],
  ] as const) {
    const { status, text } = await api.admin.ask(method, `/api/v1/${path}`, body)
    if (status >= 300) throw new Error(text)
  }
  return { clerk, fieldwoman, coordinator, strangerId }
}

/** The workers of an API, before a mail server that delivers to nobody. */
export async function openPost({ engine, tokens, url }: TestApi) {
  const mails: CaughtMail[] = []
  const catcher = await startMailCatcher({ onMail: (mail) => mails.push(mail) })
  const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 2 })
  const queues = openQueues({ databaseUrl: engine.databaseUrl })
  const channels = { email: emailDriver({ smtp, tokens, publicUrl: url }), phone: workDriver }
  const workers = startWorkers({ engine, queues, channels, logger: pino({ level: 'silent' }) })
  return {
    mails,
    /** Where a link of a mail leads. */
    linkOf: async ({ raw }: CaughtMail, words: string): Promise<string> => {
      const { html = '' } = await PostalMime.parse(raw)
      return new RegExp(`href="([^"]*)"[^>]*>${words}`).exec(html)?.[1] ?? ''
    },
    close: async () => {
      await workers.stop()
      await queues.close()
      await catcher.close()
    },
  }
}
