import { count } from './numbers.ts'
import { type Paint, paintFor, plain } from './paint.ts'
import { displayWidth, fit, pad, printable } from './width.ts'

export interface ProgressState {
  label: string
  done: number
  /** Null while nobody knows. */
  total: number | null
  /** Per second. */
  rate?: number
  etaSeconds?: number
}

/** One line: `Sending       ██████████░░░░░░   62 %   9,120 / 14,676   412/s   13 s left`. */
export function progressBar(state: ProgressState, options: { width?: number; paint?: Paint } = {}): string {
  const { width = 100, paint = plain } = options
  const { done, total } = state
  const label = labelOf(state)
  const facts = factsOf(state)
  const space = Math.min(30, width - displayWidth(label) - displayWidth(facts) - 4)
  if (total === null || space < 8) return fit(`${label}  ${facts}`, width)
  const filled = Math.floor(shareDone(done, total) * space)
  return `${label}  ${paint.good('█'.repeat(filled))}${paint.faint('░'.repeat(space - filled))}  ${facts}`
}

const labelOf = ({ label }: ProgressState) => pad(fit(printable(label), 28), 12)

const shareDone = (done: number, total: number) => (total === 0 ? 1 : Math.min(1, done / total))

function factsOf({ done, total, rate, etaSeconds }: ProgressState): string {
  const moving = total === null || done < total
  return [
    total === null ? '' : pad(`${Math.floor(shareDone(done, total) * 100)} %`, 5, 'right'),
    total === null ? count(done) : `${pad(count(done), count(total).length, 'right')} / ${count(total)}`,
    moving && rate !== undefined ? `${count(Math.round(rate))}/s` : '',
    moving && etaSeconds !== undefined ? `${duration(etaSeconds)} left` : '',
  ]
    .filter((fact) => fact !== '')
    .join('   ')
}

/** 13 s, 4 min 10 s, 2 h 05 min */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`
}

export interface LiveProgress {
  update(state: ProgressState): void
  /** Leaves the last state standing as a line of its own. Call it before printing anything else. */
  finish(): void
}

interface Output {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

const framesPerSecond = 12

/**
 * Progress as it goes: on a terminal one line that is rewritten, elsewhere (a log, a pipe) a plain line at the start,
 * at every tenth of the way and at the end.
 */
export function liveProgress(output: Output): LiveProgress {
  return output.isTTY ? rewritingLine(output) : sparseLines(output)
}

function rewritingLine(output: Output): LiveProgress {
  const paint = paintFor(output)
  let last: ProgressState | undefined
  let drawnAt = Number.NEGATIVE_INFINITY
  const draw = (state: ProgressState) => {
    // One column short of the edge, where some terminals wrap.
    const width = Math.min(100, (output.columns ?? 80) - 1)
    output.write(`\r\x1b[2K${progressBar(state, { width, paint })}`)
  }
  const finish = () => {
    if (!last) return
    draw(last)
    output.write('\n')
    last = undefined
    drawnAt = Number.NEGATIVE_INFINITY
  }
  return {
    update(state) {
      if (last && last.label !== state.label) finish()
      last = state
      if (performance.now() - drawnAt < 1000 / framesPerSecond) return
      drawnAt = performance.now()
      draw(state)
    },
    finish,
  }
}

function sparseLines(output: Output): LiveProgress {
  let last: ProgressState | undefined
  let printed = ''
  const tenthOf = ({ label, done, total }: ProgressState) =>
    `${label} ${total === null ? '' : Math.floor(shareDone(done, total) * 10)}`
  const print = (state: ProgressState) => {
    output.write(`${labelOf(state)}  ${factsOf(state)}\n`)
    printed = tenthOf(state)
  }
  const finish = () => {
    if (last) print(last)
    last = undefined
  }
  return {
    update(state) {
      if (last && last.label !== state.label) finish()
      if (tenthOf(state) !== printed) {
        print(state)
        last = undefined
      } else {
        last = state
      }
    },
    finish,
  }
}
