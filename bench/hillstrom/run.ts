import { parseArgs } from 'node:util'
import { findRedisServer, startRedis } from '@tradewind/workers/testing'
import { compareWithPublished } from './compare.ts'
import { dataDirectory, hasData, readPublished } from './data.ts'
import { playHillstrom, setHillstromStage } from './play.ts'

const { values } = parseArgs({
  options: {
    redis: { type: 'boolean', default: false },
    kill: { type: 'boolean', default: false },
    wipe: { type: 'boolean', default: false },
  },
})

if (!hasData) {
  console.error(`There is no hillstrom/hillstrom.csv in ${dataDirectory}. Set TRADEWIND_DATA to where it is.`)
  process.exit(1)
}
const program = values.redis ? await findRedisServer() : undefined
if (values.redis && !program) {
  console.error('There is no redis-server on this machine. Install it, or leave out --redis.')
  process.exit(1)
}
const redis = program ? await startRedis(program) : undefined
const stage = await setHillstromStage()
console.log(`imported ${stage.people.length} customers in ${stage.imported.toFixed(1)} s`)
try {
  const played = await playHillstrom(stage, {
    redisUrl: redis?.url,
    ...(values.kill ? { killAt: 0.3 } : {}),
    ...(values.wipe ? { wipeAt: 0.6 } : {}),
    say: (line) => console.log(line),
  })
  const { took, progress } = played
  console.log(`the catcher counted ${played.caught} different Message-IDs, ${played.twice} of them more than once`)
  console.log(`e-mail ${(progress.sent / took.send).toFixed(0)}/s; responses took ${took.responses.toFixed(1)} s\n`)
  console.log(played.table)
  console.log(played.doctor)
  const compared = compareWithPublished(played.score, readPublished())
  console.log(`${'figure'.padEnd(48)}${'ours'.padStart(20)}${'published'.padStart(20)}`)
  for (const { figure, ours, published, holds } of compared) {
    const digits = (value: number) => value.toPrecision(10).replace(/\.?0+$/, '')
    console.log(
      `${figure.padEnd(48)}${digits(ours).padStart(20)}${digits(published).padStart(20)}  ${holds ? 'ok' : 'DIFFERS'}`,
    )
  }
  const wrong = compared.filter(({ holds }) => !holds).length
  console.log(`\n${compared.length - wrong} of ${compared.length} published figures reproduced within their tolerances`)
  if (wrong > 0) process.exitCode = 1
} finally {
  await stage.close()
  await redis?.stop()
}
