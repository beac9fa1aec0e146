import { expect, test } from 'vitest'
import { describeInBrowser, phone, setStage } from './stage.ts'

const stage = setStage()

describeInBrowser('templates', () => {
  test('an e-mail is written in Markdown, looked at, mended, saved, and revised', async () => {
    const { page, complaints } = await stage.visit('clerk', '/templates/new')
    await page.getByRole('link', { name: /^电子邮件/ }).click()
    await page.getByLabel('名称').fill('新年征订')
    await page.getByLabel('标题', { exact: true }).fill('{{customer.salutation}}，新年好')
    const body = page.getByLabel('正文')
    await body.fill('# 新年征订\n\n尊敬的{{customer.nmae}}：\n\n**[立即订阅](https://example.com/a)**')
    await page.getByText('没有字段“customer.nmae”。是不是“customer.name”？').waitFor()
    await page.getByText('第 3 行').waitFor()
    await body.fill('# 新年征订\n\n尊敬的{{customer.name}}：\n\n**[立即订阅](https://example.com/a)**')
    const mail = page.frameLocator('iframe')
    await mail.getByRole('heading', { name: '新年征订' }).waitFor()
    await mail.getByText('尊敬的王芳：').waitFor()
    const colour = await mail
      .getByRole('link', { name: '立即订阅' })
      .evaluate((link) => getComputedStyle(link).backgroundColor)
    expect(colour).toBe('rgb(0, 117, 74)')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('第 1 版').waitFor()
    expect(page.url()).toMatch(/\/templates\/\d+$/)

    await body.fill('# 改过了')
    await page.reload()
    await page.getByText('已恢复您上次没有保存的内容').waitFor()
    expect(await body.inputValue()).toBe('# 改过了')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('第 2 版').waitFor()
    await page.getByRole('button', { name: '历史版本' }).click()
    await page.getByRole('button', { name: '取回这一版' }).click()
    await expect.poll(() => body.inputValue()).toContain('# 新年征订')
    expect(complaints).toEqual([])
  })

  test('two people at once: the second is told, and keeps what they wrote', async () => {
    const { unitId } = stage.api.clerk.staff
    const made = await stage.api.clerk.ask('POST', '/api/v1/templates', {
      unitId,
      channel: 'phone',
      name: '话术',
      text: '您好',
    })
    const { page } = await stage.visit('clerk', `/templates/${made.json.id}`)
    await page.getByLabel('话术', { exact: true }).fill('您好，我是邮局的')
    await stage.api.clerk.ask('PUT', `/api/v1/templates/${made.json.id}`, { text: '别人的' })
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('现在不能这样做').waitFor()
    expect(await page.getByLabel('话术', { exact: true }).inputValue()).toBe('您好，我是邮局的')
  })

  test('a text message shows its parts and its price', async () => {
    const { unitId } = stage.api.clerk.staff
    const price = { channel: 'sms', item: 'segment', perThousand: 3500, validFrom: '2020-01-01' }
    await stage.api.admin.ask('PUT', `/api/v1/units/${unitId}/prices`, { prices: [price] })
    const { page } = await stage.visit('clerk', '/templates/new?channel=sms')
    await page.getByLabel('短信内容').fill('订'.repeat(80))
    await page.getByText('2 条', { exact: true }).waitFor()
    await page.getByText('¥70.00').waitFor()
    await page.getByText('拒收请回复R', { exact: false }).first().waitFor()
  })

  test('a template of others is not found, and who may not write only reads', async () => {
    const { unitId } = stage.api.neighbour.staff
    const theirs = await stage.api.neighbour.ask('POST', '/api/v1/templates', {
      unitId,
      channel: 'phone',
      name: 'x',
      text: 'x',
    })
    const { page } = await stage.visit('clerk', `/templates/${theirs.json.id}`)
    await page.getByText('没有找到').waitFor()
  })

  test('the list is found by name and fits a phone', async () => {
    const { page } = await stage.visit('clerk', '/templates', { viewport: phone })
    await page.getByLabel('按名称查找').fill('征订')
    await page.getByRole('link', { name: '新年征订' }).waitFor()
    await expect.poll(() => page.getByRole('link', { name: '话术' }).count()).toBe(0)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
