import { expect, test } from 'vitest'
import { KannelChannel } from '../src/index.ts'
import { startGateway } from '../testing/index.ts'

test('stopped before a gateway that says nothing: what was asked is unknown when the grace is over, the rest is not begun', async () => {
  let asked = 0
  const gateway = await startGateway(() => {
    asked++
    return 'stall'
  })
  const account = { url: `${gateway.url}/cgi-bin/sendsms`, username: 'post', password: 'secret', receiptUrl: null }
  const channel = new KannelChannel({ ...account, connections: 2, silence: 60_000, grace: 50 })
  const message = (seq: number) => ({ seq, reference: `7-${seq}`, from: '1069', to: '+8613800000000', text: 'Hello' })
  const outcomes = channel.send([1, 2, 3].map((seq) => ({ ...message(seq), template: null })))
  await expect.poll(() => asked).toBe(2)
  channel.stop()
  const unknown = expect.objectContaining({ kind: 'unknown' })
  expect(await outcomes).toEqual([
    unknown,
    unknown,
    expect.objectContaining({ kind: 'soft-fail', retryAfterSeconds: 0 }),
  ])
  expect(asked).toBe(2)
  await channel.close()
  await gateway.close()
})
