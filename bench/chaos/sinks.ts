import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createTokens } from '@tradewind/engine'
import { startMailCatcher } from '@tradewind/workers/testing'
import type { Stage } from './stage.ts'

export const chaosChannels = ['email', 'sms', 'letter'] as const
export type ChaosChannel = (typeof chaosChannels)[number]

/** Where the messages of all channels end up, and how often each did. */
export interface Sinks {
  smtpUrl: string
  smsUrl: string
  /** Links of tracked clicks, out of the first few thousand e-mails. */
  links: string[]
  /** How often the delivery arrived: at the mail server by its Message-ID, at the gateway by its reference. */
  times(delivery: { stepId: number; seq: number; channel: ChaosChannel }): number
  /** Different messages that arrived, by mail and by text. */
  arrived(): number
  close(): Promise<void>
}

export async function openSinks(secret: string, domain: string): Promise<Sinks> {
  const links: string[] = []
  const catcher = await startMailCatcher({
    onMail: ({ raw }) => {
      const link = /https?:\/\/[\d.:]+\/c\/[\w-]+\/\d+/.exec(raw.replaceAll('=\r\n', ''))?.[0]
      if (link && links.length < 5_000) links.push(link)
    },
  })
  // A gateway in Kannel's style: what it says 202 to it has taken. Receipts are asked for at an address with the reference.
  const texts = new Map<string, number>()
  const gateway = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://gateway').searchParams
    const receipt = asked.get('dlr-url') ?? ''
    const reference = URL.canParse(receipt) ? (new URL(receipt).searchParams.get('ref') ?? '') : ''
    const key = reference || `to ${asked.get('to')}`
    texts.set(key, (texts.get(key) ?? 0) + 1)
    response.writeHead(202, { 'content-type': 'text/plain' }).end('0: Accepted for delivery')
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  const address = gateway.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const tokens = createTokens(secret)
  return {
    smtpUrl: catcher.url,
    smsUrl: `http://chaos:chaos@127.0.0.1:${port}/cgi-bin/sendsms`,
    links,
    times: ({ stepId, seq, channel }) =>
      channel === 'email'
        ? (catcher.seen.get(tokens.messageId({ stepId, seq }, domain)) ?? 0)
        : (texts.get(`${stepId}-${seq}`) ?? 0),
    arrived: () => catcher.seen.size + texts.size,
    close: async () => {
      gateway.closeAllConnections()
      await new Promise((resolve) => gateway.close(resolve))
      await catcher.close()
    },
  }
}

/** Which letters lie on paper, by their number in the step: those in a batch whose file is there, whole, with a line in its manifest. */
export async function printed({ ask, env }: Stage, stepId: number): Promise<Map<number, number>> {
  const batches = await ask<{ id: number; bytes: string }>(
    'select id::int, bytes from print_batch where step_id = $1 and printed_at is not null',
    [stepId],
  )
  const times = new Map<number, number>()
  for (const { id, bytes } of batches) {
    const directory = join(env.TRADEWIND_HOME ?? '', 'print', `batch-${String(id).padStart(6, '0')}`)
    const { size } = await stat(join(directory, 'letters.pdf'))
    const lines = (await readFile(join(directory, 'manifest.csv'), 'utf8')).trim().split('\n').length - 1
    // Without those that an answer took back before it was printed.
    const found = await ask<{ seq: number }>(
      'select seq from print_piece where batch_id = $1 and withdrawn_at is null',
      [id],
    )
    if (size !== Number(bytes) || lines !== found.length) continue
    for (const { seq } of found) times.set(seq, (times.get(seq) ?? 0) + 1)
  }
  return times
}
