import { describe, expect, it } from 'vitest'
import { duration, liveProgress, progressBar } from './progress.ts'
import { displayWidth } from './width.ts'

describe('progressBar', () => {
  it('says how far, how fast and how long', () => {
    expect(progressBar({ label: 'Sending', done: 9120, total: 14_676, rate: 412.3, etaSeconds: 13.4 })).toBe(
      'Sending       ██████████████████░░░░░░░░░░░░   62 %    9,120 / 14,676   412/s   14 s left',
    )
  })

  it('never shows 100 % before the end', () => {
    expect(progressBar({ label: 'Sending', done: 99_999, total: 100_000 })).toContain(' 99 %')
  })

  it('drops the bar, then the end of the line, in a narrow terminal', () => {
    for (const width of [20, 40, 60, 80, 100]) {
      const line = progressBar({ label: '导入客户', done: 9120, total: 14_676, rate: 412, etaSeconds: 13 }, { width })
      expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('counts on when nobody knows the end, and is whole when there is nothing to do', () => {
    expect(progressBar({ label: 'Reading', done: 9120, total: null, rate: 1200 })).toBe('Reading       9,120   1,200/s')
    expect(progressBar({ label: 'Reading', done: 0, total: 0 })).toContain('100 %')
  })
})

it('duration reads naturally', () => {
  expect([0.2, 59.5, 250, 7500].map(duration)).toEqual(['1 s', '1 min 00 s', '4 min 10 s', '2 h 05 min'])
})

const collect = (isTTY: boolean) => {
  const written: string[] = []
  return { isTTY, columns: 80, written, write: (text: string) => written.push(text) }
}

describe('liveProgress', () => {
  it('prints a line per tenth where there is no terminal', () => {
    const output = collect(false)
    const progress = liveProgress(output)
    for (let done = 0; done <= 1000; done++) progress.update({ label: 'Sending', done, total: 1000 })
    progress.finish()
    expect(output.written).toHaveLength(11)
    expect(output.written.join('')).not.toContain('\x1b')
    expect(output.written.at(-1)).toContain('1,000 / 1,000')
  })

  it('leaves the last state standing even if it stopped half-way', () => {
    const output = collect(false)
    const progress = liveProgress(output)
    for (const done of [0, 3, 7]) progress.update({ label: 'Sending', done, total: 100 })
    progress.finish()
    expect(output.written.at(-1)).toContain('7 / 100')
  })

  it('rewrites one line on a terminal and ends it once', () => {
    const output = collect(true)
    const progress = liveProgress(output)
    for (let done = 0; done <= 5000; done++) progress.update({ label: 'Sending', done, total: 5000 })
    progress.finish()
    progress.finish()
    const text = output.written.join('')
    expect(text.split('\n')).toHaveLength(2)
    expect(text.split('\r').at(-1)).toContain('5,000 / 5,000')
    expect(output.written.length).toBeLessThan(5000)
  })

  it('gives every label a line of its own', () => {
    const output = collect(true)
    const progress = liveProgress(output)
    progress.update({ label: 'Importing', done: 5, total: 5 })
    progress.update({ label: 'Sending', done: 1, total: 5 })
    progress.finish()
    expect(output.written.join('').split('\n')).toHaveLength(3)
  })
})
