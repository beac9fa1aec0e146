import { expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { plantOrders } from './field-fixture.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()
const outcomesOf = (ids: number[]) =>
  stage.api.query<{ code: string; note: string | null; amount: number | null }>(
    'select code, note, amount::int from work_outcome where work_order_id = any($1::bigint[]) order by id',
    [ids],
  )
const sent = async (ids: number[], count: number) => {
  await expect.poll(() => outcomesOf(ids)).toHaveLength(count)
  return outcomesOf(ids)
}

describeInBrowser('work orders on a phone', () => {
  test('stand in walking order, with script and call, and are done with one tap that can be taken back', async () => {
    const ids = await plantOrders(stage.api, '新春贺卡', [
      { name: '王芳', address: '人民路12号', mobile: '+8613800138000' },
      { name: '李明', address: '人民路2号', mobile: '+8613900139000' },
      { name: '赵敏', address: '解放路7号3单元1201室' },
    ])
    const { page, complaints } = await stage.visit('postman', '/work-orders', { viewport: phone })
    await page.getByRole('list', { name: '当日清单' }).waitFor()
    const names = () => page.getByRole('list', { name: '当日清单' }).getByRole('link').allTextContents()
    expect(await names()).toEqual(['李明', '王芳', '赵敏'])
    await keepShot(page, 'work-orders-zh-390')
    expect(await barriers(page)).toEqual([])

    await page.getByRole('link', { name: '王芳' }).click()
    await page.getByText('您好，我是邮政的客户经理。').waitFor()
    expect(await page.getByRole('link', { name: /拨打/ }).getAttribute('href')).toBe('tel:+8613800138000')
    await keepShot(page, 'work-order-zh-390')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '不在家' }).click()
    await page.getByRole('alert').getByText('王芳 · 不在家').waitFor()
    await keepShot(page, 'work-orders-undo-zh-390')
    await page.getByRole('alert').getByRole('button', { name: '撤销' }).click()
    await expect.poll(names).toEqual(['李明', '王芳', '赵敏'])

    await page.getByRole('link', { name: '李明' }).click()
    await page.getByText('补充备注').click()
    await page.getByLabel('备注').fill('在家\n态度好')
    await page.getByRole('button', { name: '成交' }).click()
    await page.getByLabel('成交金额（元）').fill('199.9')
    await keepShot(page, 'work-order-amount-zh-390')
    await page.getByRole('button', { name: '登记' }).click()
    expect(await sent(ids, 1)).toEqual([{ code: 'order', note: '在家\n态度好', amount: 19_990 }])
    await page.getByText('已送达').waitFor()

    await page.getByRole('link', { name: '李明' }).click()
    await page.getByText('这张派工单已经办结：成交').waitFor()
    await page.getByRole('button', { name: '更正结果' }).click()
    await keepShot(page, 'work-order-correct-zh-390')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '有意向' }).click()
    await page.getByRole('alert').getByText('李明 · 更正为：有意向').waitFor()
    expect((await sent(ids, 2))[1]).toEqual({ code: 'interested', note: null, amount: null })
    const [left] = await stage.api.query<{ orders: number; replies: number }>(
      `select count(*) filter (where kind = 'order')::int as orders, count(*) filter (where kind = 'reply')::int as replies
       from response r join work_order o using (campaign_id, customer_id) where o.id = any($1::bigint[])`,
      [ids],
    )
    expect(left).toEqual({ orders: 0, replies: 1 })
    expect(complaints).toEqual([])
  })

  test('go on without a network, also after the page was opened anew, and are sent once when it is back', async () => {
    await stage.api.query(`update work_order set staff_id = null`)
    const ids = await plantOrders(stage.api, '走访', [
      { name: '周一', address: '和平路1号', mobile: '+8613700000001' },
      { name: '周二', address: '和平路2号' },
      { name: '周三', address: '和平路3号' },
    ])
    const { page } = await stage.visit('postman', '/work-orders', { viewport: phone })
    await page.getByRole('link', { name: '周一' }).waitFor()
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
      while (!(await (await caches.open('tradewind-shell')).match('/'))) await new Promise((go) => setTimeout(go, 50))
    })
    await page.context().setOffline(true)
    await page.reload()
    await page.getByText('没有网络').waitFor()
    await page.getByRole('link', { name: '周一' }).click()
    await page.getByRole('button', { name: '有意向' }).click()
    await page.getByRole('link', { name: '周二' }).click()
    await page.getByRole('button', { name: '改日再办' }).click()
    await page.getByRole('region', { name: '改到哪一天？' }).getByRole('button').nth(1).click()
    await page.getByText('2 条等待发送').waitFor()
    await keepShot(page, 'work-orders-offline-zh-390')
    await page.reload()
    await page.getByText('2 条等待发送').waitFor()
    expect(await outcomesOf(ids)).toEqual([])

    await page.context().setOffline(false)
    expect(await sent(ids, 1)).toMatchObject([{ code: 'interested' }])
    await page.getByText('等待发送').first().waitFor({ state: 'detached' })
    const days = await stage.api.query<{ later: boolean }>(
      'select planned_on > current_date as later from work_order where id = $1',
      [ids[1]],
    )
    expect(days).toEqual([{ later: true }])
  })

  test('what the server refuses stays on the page with its reason, and nothing typed is lost', async () => {
    await stage.api.query(`update work_order set staff_id = null`)
    const [id = 0] = await plantOrders(stage.api, '回访', [
      { name: '吴九', channel: 'phone', mobile: '+8613700000009' },
    ])
    const { page } = await stage.visit('postman', `/work-orders/${id}`, { viewport: phone, language: 'en' })
    await page.getByText('Add a note').click()
    await page.getByLabel('Note').fill('wants a call in spring')
    await keepShot(page, 'work-order-en-390')
    await stage.api.query(`update work_order set state = 'done', closed_at = now() where id = $1`, [id])
    await page.getByRole('button', { name: 'Interested', exact: true }).click()
    await page.getByText('Not accepted: 吴九 · Interested').waitFor()
    await page.getByText('wants a call in spring').waitFor()
    await keepShot(page, 'work-orders-refused-en-390')
    await page.getByRole('button', { name: 'Understood' }).click()
    await page.getByText('Not accepted').waitFor({ state: 'detached' })
  })

  test('are given back after a question, and refusing a customer asks first', async () => {
    await stage.api.query(`update work_order set staff_id = null`)
    const ids = await plantOrders(stage.api, '退回', [
      { name: '孙一', address: '建设路1号' },
      { name: '孙二', address: '建设路2号' },
    ])
    const { page } = await stage.visit('postman', '/work-orders', { viewport: phone })
    await page.getByRole('link', { name: '孙一' }).click()
    await page.getByRole('button', { name: '退回网点' }).click()
    await page.getByRole('dialog').getByText('它会派给别人').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '退回网点' }).click()
    await page.getByRole('link', { name: '孙二' }).click()
    await page.getByRole('button', { name: '拒绝联系' }).click()
    await page.getByRole('dialog').getByText('不再通过这个渠道联系孙二').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '登记' }).click()
    await page.getByText('今天的都办完了').waitFor()
    expect(await sent(ids, 1)).toMatchObject([{ code: 'refused' }])
    const [first] = await stage.api.query<{ staff_id: null }>('select staff_id from work_order where id = $1', [ids[0]])
    expect(first?.staff_id).toBeNull()
    await keepShot(page, 'work-orders-done-zh-390')
  })
})

describeInBrowser('giving out work', () => {
  test('several are chosen and assigned, put off and given to others; the address says what is shown', async () => {
    await stage.api.query(`update work_order set state = 'cancelled', reason = 'answered since the list was frozen'`)
    const ids = await plantOrders(stage.api, '秋季走访', [
      { name: '郑一', address: '文一路1号' },
      { name: '郑二', address: '文一路2号' },
      { name: '郑三', address: '文一路3号' },
    ])
    await stage.api.query(`update work_order set planned_on = current_date - 2 where id = $1`, [ids[2]])
    const held = () =>
      stage.api.query<{ staff: number | null; later: boolean }>(
        `select staff_id::int as staff, planned_on > current_date as later from work_order where id = any($1::bigint[]) order by id`,
        [ids],
      )
    const { page, complaints } = await stage.visit('clerk', '/dispatch')
    await page.getByRole('checkbox', { name: '选中郑一的派工单' }).check()
    await page.getByRole('checkbox', { name: '选中郑二的派工单' }).check()
    await page.getByText('已选 2 件').waitFor()
    await keepShot(page, 'dispatch-zh-1440')
    expect(await barriers(page)).toEqual([])
    const acts = page.getByRole('region', { name: '处理选中的派工单' })
    await acts.getByRole('button', { name: '指派' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '指派' }).click()
    await dialog.getByText('请选择办理人').waitFor()
    await dialog.getByLabel('指派给').fill('clerk')
    await page.getByTitle(/^clerk@/).click()
    await dialog.getByLabel('办理日期（可不填）').fill(await inDays(30))
    await dialog.getByRole('button', { name: '指派' }).click()
    await dialog.getByText(/派工单 \d+ 的截止日期是/).waitFor()
    await dialog.getByLabel('办理日期（可不填）').fill(await inDays(2))
    await keepShot(page, 'dispatch-assign-zh-1440')
    await dialog.getByRole('button', { name: '指派' }).click()
    await page.getByText('已指派 2 件').waitFor()
    const { postman, clerk } = stage.api
    expect(await held()).toEqual([
      { staff: clerk.staff.id, later: true },
      { staff: clerk.staff.id, later: true },
      { staff: postman.staff.id, later: false },
    ])

    await page.getByText('逾期', { exact: true }).first().click()
    await page.getByRole('link', { name: '郑一' }).waitFor({ state: 'detached' })
    await page.getByRole('checkbox', { name: '选中郑三的派工单' }).check()
    await acts.getByRole('button', { name: '改期' }).click()
    await dialog.getByLabel('改到').fill(await inDays(1))
    await dialog.getByRole('button', { name: '改期' }).click()
    await page.getByText('没有逾期的派工单').waitFor()

    await page.goto(`/dispatch?staff=${clerk.staff.id}`)
    await page.getByRole('checkbox', { name: '选中已显示的全部派工单' }).check()
    await acts.getByRole('button', { name: '收回重派' }).click()
    await dialog.getByText('没有合适的人时列入').waitFor()
    await dialog.getByRole('button', { name: '收回重派' }).click()
    await page.getByText('已改派 0 件，2 件暂时无人接').waitFor()
    expect(await held()).toMatchObject([{ staff: null }, { staff: null }, { staff: postman.staff.id, later: true }])
    await page.goto('/dispatch?view=free')
    await page.getByText('当地没有人承接这类派工').first().waitFor()
    await page.setViewportSize(phone)
    await keepShot(page, 'dispatch-free-zh-390')
    expect(await barriers(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})

const inDays = async (days: number): Promise<string> => {
  const [day] = await stage.api.query<{ day: string }>('select (current_date + $1::int)::text as day', [days])
  return day?.day ?? ''
}
