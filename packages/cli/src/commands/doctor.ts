import type { Config } from '../config.ts'
import { examine } from '../examine.ts'
import { paintFor } from '../print/paint.ts'
import { pad } from '../print/width.ts'

/** Prints what was found, a line a part; exit code 1 when something needs a hand. */
export async function runDoctor(config: Config): Promise<void> {
  const paint = paintFor(process.stdout)
  const findings = await examine(config)
  for (const { part, ok, text } of findings) {
    process.stdout.write(`${ok ? paint.good('ok  ') : paint.bad('!!  ')}${pad(part, 24)} ${text}\n`)
  }
  const wrong = findings.filter(({ ok }) => !ok).length
  process.stdout.write(
    wrong === 0 ? 'Everything is in order.\n' : `${wrong === 1 ? '1 part needs' : `${wrong} parts need`} a hand.\n`,
  )
  if (wrong > 0) process.exitCode = 1
}
