import { expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { plantOffer } from './field-fixture.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()

describeInBrowser('the counter desk', () => {
  test('takes a code from the keyboard alone, shows who it is, and records in two steps', async () => {
    const { code } = await plantOffer(stage.api, { name: '王芳', mobile: '+8613800138000', campaign: '新春贺卡' })
    const { page, complaints } = await stage.visit('clerk', '/desk')
    await page.getByLabel('回执码、手机号或姓名').waitFor()
    await keepShot(page, 'desk-zh-1440')
    await page.keyboard.type(code.toLowerCase())
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '王芳' }).waitFor()
    await page.getByText('138 0013 8000').waitFor()
    await page.getByText('新春贺卡').waitFor()
    await page.getByRole('heading', { name: '结果是什么？' }).waitFor()
    await keepShot(page, 'desk-outcomes-zh-1440')
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('1')
    await page.getByRole('heading', { name: '来咨询' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('已登记：王芳，来咨询。').waitFor()
    expect(await page.getByLabel('回执码、手机号或姓名').evaluate((field) => field === document.activeElement)).toBe(
      true,
    )
    const [answer] = await stage.api.query('select kind, source from response where customer_id is not null')
    expect(answer).toEqual({ kind: 'visit', source: 'desk' })
    expect(complaints).toEqual([])
  })

  test('asks for the amount of an order, keeps what was typed when it is refused, and records it once', async () => {
    const { customerId } = await plantOffer(stage.api, { name: '李明', mobile: '+8613900139000', campaign: '理财沙龙' })
    const { page } = await stage.visit('clerk', '/desk')
    await page.getByLabel('回执码、手机号或姓名').fill('139 0013 9000')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '为哪一次来的？' }).waitFor()
    await keepShot(page, 'desk-offers-zh-1440')
    await page.keyboard.press('1')
    await page.keyboard.press('2')
    await page.keyboard.press('Enter')
    await page.getByText('请填写金额').waitFor()
    await page.getByLabel('成交金额（元）').fill('199.9')
    await page.getByLabel('备注（可不填）').fill('开户')
    await page.route('**/desk/answers', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: '登记' }).click()
    await page.getByRole('alert').getByText('连不上服务器').waitFor()
    expect(await page.getByLabel('成交金额（元）').inputValue()).toBe('199.90')
    await keepShot(page, 'desk-fault-zh-1440')
    await page.getByRole('button', { name: '登记' }).click()
    await page.getByText('已登记：李明，办理成交。').waitFor()
    const found = await stage.api.query('select kind, amount::int, detail from response where customer_id = $1', [
      customerId,
    ])
    expect(found).toMatchObject([{ kind: 'order', amount: 19_990, detail: { note: '开户' } }])
    // It was somebody else: taken back where it was just recorded, and both stand in the time line.
    await page.getByRole('button', { name: '撤回' }).click()
    await page.getByLabel('原因').fill('点错了人')
    await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
    await page.getByText('李明 · 办理成交 已撤回').waitFor()
    await keepShot(page, 'desk-taken-back-zh-1440')
    const counted = await stage.api.query(
      "select converted, amount, taken_back ->> 'reason' as reason from response where customer_id = $1",
      [customerId],
    )
    expect(counted).toEqual([{ converted: false, amount: null, reason: '点错了人' }])
    await page.goto(new URL(`/customers/${customerId}`, page.url()).href)
    await page.getByText(/由.*撤回：“点错了人”/).waitFor()
    expect(await page.locator('s', { hasText: '199.90' }).count()).toBe(1)
    await keepShot(page, 'customer-taken-back-zh-1440')
  })

  test('says so when nobody has the code, and offers a choice of namesakes', async () => {
    for (const mobile of ['+8613700000001', '+8613700000002']) {
      await plantOffer(stage.api, { name: '赵一', mobile, campaign: `赵 ${mobile}` })
    }
    const { page } = await stage.visit('clerk', '/desk', { viewport: phone })
    const field = page.getByLabel('回执码、手机号或姓名')
    await field.fill('<b>无此人</b>')
    await page.keyboard.press('Enter')
    await page.getByText('没有找到“<b>无此人</b>”').waitFor()
    await keepShot(page, 'desk-nobody-zh-390')
    await field.fill('赵一')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '找到 2 位，请选择' }).waitFor()
    await keepShot(page, 'desk-people-zh-390')
    await page.getByRole('button', { name: '137 0000 0002' }).click()
    await page.getByRole('heading', { name: '赵一' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await field.inputValue()).toBe('')
  })

  test('shows of another branch’s customer no more than the message, in English too', async () => {
    const { code } = await plantOffer(stage.api, {
      name: '钱多多',
      mobile: '+8613600000001',
      campaign: '邻居',
      unit: 'sibling',
    })
    const { page } = await stage.visit('clerk', `/desk?q=${code}`, { viewport: phone, language: 'en' })
    await page.getByRole('heading', { name: '钱**' }).waitFor()
    expect((await page.getByText('8613600000001').count()) + (await page.getByText('136 0000').count())).toBe(0)
    await page.getByText('A customer of another branch').waitFor()
    await keepShot(page, 'desk-stranger-en-390')
  })
})
