import { expect, test } from 'vitest'
import { inChinese } from '../src/messages/said/in-chinese.ts'
import { barriers } from './axe.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()
const csv = (text: string, name = '客户.csv') => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

describeInBrowser('imports', () => {
  test('a file is matched, looked at, imported, and undone', async () => {
    const { page, complaints } = await stage.visit('clerk', '/imports')
    await page.getByText('还没有导入过文件').waitFor()
    await page.getByRole('link', { name: '导入文件' }).first().click()
    const file =
      '客户号,称谓,手机,备注\nM1,李雷,13800138001,\nM2,韩梅梅,13800138002,\n,无号,13800138003,\nM4,坏号,12,\n'
    await page.locator('input[type=file]').setInputFiles(csv(file))
    await page.getByLabel('“称谓”导入为').click()
    await page.getByTitle('姓名', { exact: true }).click()
    await page.getByRole('checkbox', { name: '短信' }).check()
    await page.getByText('请写明客户何时').waitFor()
    expect(await page.getByRole('button', { name: '先看结果' }).isDisabled()).toBe(true)
    await page.getByLabel('授权凭据').fill('开户时签署')
    await page.getByRole('button', { name: '先看结果' }).click()
    const result = page.getByRole('status').filter({ hasText: '导入后会是这样' })
    await result.getByText('第 5 行').waitFor()
    await page.getByRole('button', { name: '开始导入' }).click()
    await page.getByRole('heading', { name: '客户.csv' }).waitFor()
    await page.getByText('已完成').waitFor()
    await page.getByText('这一行没有客户号，无法找到客户。').waitFor()
    await page.getByText('“12”不是手机号。').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: '下载未导入的行' }).click()
    expect((await download).suggestedFilename()).toMatch(/^rejects-\d+\.csv$/)
    await page.getByRole('button', { name: '撤销导入' }).click()
    await page
      .getByRole('dialog')
      .getByText(/将删除新增的 2 位客户/)
      .waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
    await page.getByText('已撤销', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a past campaign is matched, told what its file does not say, imported and found', async () => {
    await stage.api.clerk.ask('POST', '/api/v1/customers', { unitId: stage.api.branch.id, name: '李雷', ref: 'P1' })
    const { page, complaints } = await stage.visit('clerk', '/imports/new')
    await page.getByText('历史活动', { exact: true }).click()
    const file = '客户号,分组,是否成交,金额,年龄,通话时长\nP1,商函,是,120.50,56,80\n不认识,商函,否,,40,10\n'
    await page.locator('input[type=file]').setInputFiles(csv(file, '去年春季商函.csv'))
    await page.getByLabel('“金额”导入为').waitFor()
    expect(await page.getByLabel('活动名称').inputValue()).toBe('去年春季商函')
    const start = page.getByRole('button', { name: '开始导入' })
    expect(await start.isDisabled()).toBe(true)
    await page.getByLabel('联系渠道').click()
    await page.getByTitle('商函', { exact: true }).click()
    await page.getByLabel('联系日期').fill('2025-03-01')
    await page.getByLabel('联系之前就知道的列（可不填）').click()
    await page.getByTitle('年龄').click()
    await page.getByTitle('通话时长').click()
    await page.keyboard.press('Escape')
    await keepShot(page, 'import-past-zh-1440')
    expect(await barriers(page)).toEqual([])
    await start.click()
    await page.getByText('“通话时长”像是联系之后才知道的').waitFor()
    await page.locator('.ant-select-selection-item').filter({ hasText: '通话时长' }).locator('[aria-label]').click()
    await start.click()
    await page.getByText('已完成').waitFor()
    await page.getByRole('link', { name: '下载未导入的行' }).waitFor()
    await page.getByRole('link', { name: '查看这个活动' }).click()
    await page.getByRole('link', { name: '去年春季商函' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('what is wrong with rows is said in the language of the page', async () => {
    const rows = [
      'X1,,13800138001,,,,', // no name
      'X2,甲,1.38E+10,,,,',
      'X3,乙,,a.example.com,,,',
      'X4,丙,,a@b,,,',
      'X5,丁,,,2026-02-30,,',
      'X6,戊,,,2099-01-01,,',
      'X7,己,,,,1234,',
      'X8,庚,,,,,NOWHERE',
      'X9,辛,,,昨天,,',
      `X10,${'长'.repeat(300)},,,,,`,
      'X11,壬,,,,,',
      'X11,癸,,,,,',
      'X12,缺格',
    ]
    const { clerk, branch } = stage.api
    const file = `客户号,姓名,手机,邮箱,生日,邮编,机构代码\n${rows.join('\n')}\n`
    const type = { 'content-type': 'text/csv' }
    const made = await clerk.ask(
      'POST',
      `/api/v1/imports/customers?unitId=${branch.id}&fileName=faults.csv`,
      file,
      type,
    )
    expect(made.status, made.text).toBe(201)
    const { json } = await clerk.ask('GET', `/api/v1/imports/${made.json.id}/rejects`)
    const reasons: string[] = json.items.map(({ reason }: { reason: string }) => reason)
    expect(reasons.length).toBeGreaterThan(10)
    expect(reasons.map(inChinese).filter((sentence) => !/\p{Script=Han}/u.test(sentence))).toEqual([])
  })

  test('a file that cannot be read says so, and another can be chosen', async () => {
    const { page } = await stage.visit('clerk', '/imports/new')
    await page.locator('input[type=file]').setInputFiles(csv('', '空.csv'))
    await page.getByText('填写的内容有误').waitFor()
    await page.getByText('文件是空的。第一行要写列名。').waitFor()
    await page.locator('input[type=file]').setInputFiles(csv('%PDF-1.7', '客户.pdf'))
    await page.getByText('这是 PDF 文件。').waitFor()
    await keepShot(page, 'import-refused-zh-1440')
    await page.locator('input[type=file]').setInputFiles(csv('客户号,"姓名\nB1,赵\n'))
    await page.getByText('有一个引号没有配对。').waitFor()
    await page.locator('input[type=file]').setInputFiles(csv('客户号,姓名\nB1,赵\n'))
    await page.getByLabel('“客户号”导入为').waitFor()
    await page.getByText('第 1 行是列名。').waitFor()
  })

  test('the list fits a phone', async () => {
    const { page } = await stage.visit('clerk', '/imports', { viewport: phone })
    await page.getByRole('link', { name: '客户.csv' }).waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
