import { beforeAll, expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { plantOffer } from './field-fixture.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()
let id: number

const ask = async (method: string, path: string, body: unknown) => {
  const answer = await stage.api.clerk.ask(method, `/api/v1${path}`, body)
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json
}

describeInBrowser('customers', () => {
  beforeAll(async () => {
    const { customerId, code } = await plantOffer(stage.api, {
      name: '王芳',
      mobile: '+8613800138000',
      campaign: '新春贺卡',
    })
    id = customerId
    const record = {
      address: '杭州市西湖区文三路8号',
      postcode: '310012',
      birthday: '1980-03-15',
      ref: 'C1001',
      tags: ['VIP', '集邮'],
    }
    await ask('PATCH', `/customers/${id}`, {
      ...record,
      idNumber: '11010519491231002X',
      gender: 'female',
      birthday: null,
    })
    await ask('POST', `/customers/${id}/consents`, { channel: 'sms', status: 'granted', evidence: '柜台签字的表单' })
    await ask('POST', `/customers/${id}/consents`, { channel: 'sms', status: 'refused', evidence: '客户来电' })
    await ask('POST', '/desk/answers', { key: 'k', code, outcome: 'answered', note: '想了解定期存款' })
    await stage.api.query(
      `insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, product, quantity)
       values ('till', '1', $1, $2, now() - interval '40 days', 19900, '生肖邮票', 2)`,
      [id, stage.api.branch.id],
    )
    await ask('POST', '/customers', {
      unitId: stage.api.branch.id,
      name: '王小明',
      address: '杭州市西湖区文三路8号',
      ref: 'C1002',
    })
  })

  test('are found by name, number and code, and lead to one page with everything', async () => {
    const { page, complaints } = await stage.visit('clerk', '/customers')
    await page.getByRole('link', { name: '王芳' }).waitFor()
    await page.getByText('138 **** 8000').waitFor()
    await keepShot(page, 'customers-zh-1440')
    expect(await barriers(page)).toEqual([])
    const field = page.getByRole('searchbox').or(page.getByLabel('按姓名、手机号、客户号、证件号或邮箱查找')).first()
    for (const [q, found] of [
      ['C1002', '王小明'],
      ['13800138000', '王芳'],
    ] as const) {
      await field.fill(q)
      await page.keyboard.press('Enter')
      await expect.poll(() => page.getByRole('table').getByRole('link').allTextContents()).toEqual([found])
    }
    await field.fill('查无此人')
    await page.keyboard.press('Enter')
    await page.getByText('没有找到“查无此人”').waitFor()
    await page.goto(`/customers/${id}`)
    await page.getByRole('heading', { name: '王芳', level: 1 }).waitFor()
    for (const text of [
      '反馈：到访',
      '“想了解定期存款”',
      '生肖邮票 × 2',
      '授权：短信 拒绝',
      '授权：短信 同意',
      '商函 · 已发出',
      '修改资料',
    ]) {
      await page.getByText(text).first().waitFor()
    }
    await page.getByText('同姓').waitFor()
    await page.getByText('110105************').waitFor()
    await keepShot(page, 'customer-zh-1440')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('tab', { name: '为何选中' }).click()
    await page.getByText('入选目标名单').waitFor()
    await keepShot(page, 'customer-why-zh-1440')
    expect(complaints).toEqual([])
  })

  test('are changed with only what differs; the second of two editors is told, and keeps what they typed', async () => {
    const { page } = await stage.visit('clerk', `/customers/${id}`)
    await page.getByRole('button', { name: '修改' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('手机号').fill('12')
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.locator('.ant-form-item-explain-error').first().waitFor()
    await keepShot(page, 'customer-edit-zh-1440')
    expect(await barriers(page)).toEqual([])
    await dialog.getByLabel('手机号').fill('139 0013 9000')
    await ask('PATCH', `/customers/${id}`, { postcode: '310013' })
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('别人刚刚改过这位客户').waitFor()
    await dialog.getByText('改动的内容：邮编').waitFor()
    expect(await dialog.getByLabel('手机号').inputValue()).toBe('139 0013 9000')
    await keepShot(page, 'customer-conflict-zh-1440')
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByRole('link', { name: '139 0013 9000' }).waitFor()
    const [row] = await stage.api.query('select mobile, postcode from customer where id = $1', [id])
    expect(row).toEqual({ mobile: '+8613900139000', postcode: '310013' })
  })

  test('consent is recorded with its evidence, and do-not-contact asks once', async () => {
    const { page } = await stage.visit('clerk', `/customers/${id}`, { viewport: phone, language: 'en' })
    await page.getByRole('heading', { name: '王芳', level: 1 }).waitFor()
    await page.getByText('Answer: visit').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await keepShot(page, 'customer-en-390')
    await page.getByRole('button', { name: 'Record consent' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Needed').first().waitFor()
    await dialog.getByLabel('Channel').click()
    await page.getByTitle('Letter', { exact: true }).click()
    await dialog.getByText('granted', { exact: true }).click()
    await dialog.getByLabel('Evidence').fill('form at the counter')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('form at the counter').first().waitFor()
    await page.getByRole('button', { name: 'Do not contact' }).click()
    await page.getByRole('dialog').getByText('no unit contacts them').waitFor()
    await page.getByLabel('Reason').fill('asked for it')
    await page.getByRole('dialog').getByRole('button', { name: 'Do not contact' }).click()
    await page.getByText('Do not contact: in no channel').waitFor()
  })

  test('an identity number is seen whole by who may, for a reason; another branch’s customer by nobody', async () => {
    const admin = await stage.visit('admin', `/customers/${id}`)
    await admin.page.getByRole('button', { name: '查看' }).click()
    await admin.page.getByLabel('查看原因').fill('核对身份')
    await admin.page.getByRole('dialog').getByRole('button', { name: '查看' }).click()
    await admin.page.getByText('11010519491231002X').waitFor()

    const { page } = await stage.visit('neighbour', `/customers/${id}`)
    await page.getByRole('alert').getByText('没有找到').waitFor()
    expect(await page.getByText('王芳').count()).toBe(0)
    await keepShot(page, 'customer-not-found-zh-1440')
  })

  test('are added with the fields that were filled in', async () => {
    const { page } = await stage.visit('clerk', '/customers', { viewport: phone })
    await page.getByRole('button', { name: '新增客户' }).click()
    await page.getByRole('dialog').getByLabel('姓名').waitFor()
    await keepShot(page, 'customer-add-zh-390')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('dialog').getByLabel('姓名').fill('=SUM(1)')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.getByRole('heading', { name: '=SUM(1)', level: 1 }).waitFor()
  })
})
