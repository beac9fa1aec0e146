import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatSection, machine, type Section } from '../harness.ts'
import { type Chaos, type ChaosOptions, playChaos } from './play.ts'
import { chaosChannels } from './sinks.ts'

// `npm run chaos`, or with --customers, --kills, --wipes, --seed, --queue redis|postgres, --policy hold|resend.
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '200' },
    wipes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    channels: { type: 'string', default: 'email' },
    queue: { type: 'string', default: 'redis' },
    policy: { type: 'string' },
  },
})
const policies = (['hold', 'resend'] as const).filter((policy) => policy === (values.policy ?? policy))
const channels = chaosChannels.filter((channel) => values.channels.split(',').includes(channel))
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())
const common = {
  channels,
  customers: Number(values.customers),
  kills: Number(values.kills),
  wipes: Number(values.wipes),
  seed: Number(values.seed),
  redis: values.queue === 'redis',
  say: (line: string) => console.log(line),
  signal: interrupted.signal,
}
const where = machine()
const sections: Section[] = []
for (const policy of policies) {
  const options: ChaosOptions = { ...common, policy }
  const came = await playChaos(options).catch((error: Error) => {
    if (!interrupted.signal.aborted) throw error
    console.error(error.message)
    process.exit(130) // what was broken off still waits for servers that are gone
  })
  const section = sectionOf(options, came)
  sections.push(section)
  console.log(`\n${formatSection(section)}`)
}
const results = join(import.meta.dirname, '../results')
await mkdir(results, { recursive: true })
const head = `# Last run of \`npm run chaos -- ${process.argv.slice(2).join(' ')}\`\n\n${where}\n`
await writeFile(join(results, 'chaos.md'), `${head}\n${sections.map(formatSection).join('\n')}`)

function sectionOf({ policy, redis, seed, channels }: ChaosOptions, c: Chaos): Section {
  const killed = Object.entries(c.kills).map(([part, n]) => `${part} ${n}`)
  const must = (ok: boolean) => (ok ? 'holds' : '**broken**')
  const balanced = c.doctor.includes('Everything is in order.')
  return {
    title: `${channels.join(', ')}; unknown messages: ${policy}; queue on ${redis ? 'Redis, which keeps nothing' : 'PostgreSQL'}; seed ${seed}`,
    notes: `Killed with -9: ${killed.join(', ')}; the queue emptied ${c.wipes} times; ${c.seconds} s.`,
    table: [
      ['', 'deliveries', 'must be', ''],
      ['promised', String(c.promised), '', ''],
      ['sent', String(c.sent), '', ''],
      [
        'unknown',
        String(c.unknown),
        `among ${c.inFlight} in flight at the kills, at most ${c.atOneKill} at one`,
        must(c.withoutCause === 0),
      ],
      ['stopped, since they had answered', String(c.stopped), '', ''],
      ['none of these', String(c.others), '0', must(c.others === 0)],
      ['lost: counted as sent, and arrived nowhere', String(c.lost), '0', must(c.lost === 0)],
      ['sent again, as the ledger lists', String(c.resent), 'among the same', must(c.withoutCause === 0)],
      [
        'twice, with the same Message-ID or reference',
        String(c.twice),
        policy === 'hold' ? '0' : 'listed',
        must(c.twice === 0 || policy === 'resend'),
      ],
      ['twice and not listed', String(c.twiceUnlisted), '0', must(c.twiceUnlisted === 0)],
      ["nobody's messages", String(c.strangers), '0', must(c.strangers === 0)],
      [
        'visits answered by the API, and missing in the responses',
        `${c.visits}, ${c.visitsLost}`,
        '0',
        must(c.visitsLost === 0),
      ],
      [
        'bytes a delivery: WAL of the launch, WAL of delivering, on disk in ledger and audience',
        [c.bytes.launched, c.bytes.delivered, c.bytes.onDisk].map((n) => Math.round(n / c.promised)).join(', '),
        '',
        '',
      ],
      ['books', balanced ? 'balance' : 'do not', 'balance', must(balanced)],
    ],
  }
}
