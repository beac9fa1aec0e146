import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ReportDocument } from './document.ts'
import { reportFormats, reportPolicy } from './index.ts'

const nasty = [
  '=1+1',
  '<script>alert(1)</script>',
  '"onload="x',
  "＝cmd|' /C calc'!A0",
  '\u0000\u202e\ud800x',
  '@SUM(A1)',
  "'); drop table unit; --",
]
const rate = { value: 0.1, lo: 0.05, hi: 0.2, of: { x: 10, n: 100 } }

/** Whatever comes out of the data is nasty. */
function documentOf(name: string): ReportDocument {
  const dots = { type: 'dots' as const, kind: 'share' as const, label: name, band: { label: name, estimate: rate } }
  const columns = [
    { title: 'Cell', kind: 'text' as const },
    { title: name, kind: 'share' as const, figure: 'feedbackRate' as const, estimated: true },
    { title: 'Revenue', kind: 'money' as const },
  ]
  return {
    ...{
      language: 'zh',
      title: name,
      about: [name],
      warning: name,
      verdict: [name],
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
    },
    key: [{ label: name, kind: 'money', cell: 123_456 }],
    sections: [
      {
        title: `一 ${name}`,
        chart: { ...dots, rows: [{ label: name, estimate: rate, group: 1 }] },
        table: { columns, rows: [[name, rate, -150]], foot: [name, null, null] },
      },
      {
        title: `二 ${name}`,
        chart: {
          type: 'waterfall',
          label: name,
          rows: [
            { label: name, n: 10, kept: true },
            { label: name, n: 0, kept: false },
          ],
        },
        table: { columns, rows: [] },
      },
      {
        title: `三 ${name}`,
        chart: {
          type: 'curve',
          label: name,
          days: name,
          lines: [
            {
              label: name,
              points: [
                { x: 0, y: 0 },
                { x: 1, y: 0.1 },
              ],
            },
          ],
        },
        table: { columns, rows: [] },
      },
    ],
  }
}

describe.each(nasty)('a report about %j', (name) => {
  it('stays text in HTML', async () => {
    const page = await reportFormats.html.write(documentOf(name))
    expect(page).not.toContain('<script>')
    expect(page).not.toContain('"onload="')
    expect(page.match(/<svg /g)).toHaveLength(6)
    expect(page).toContain('¥1,234.56')
  })

  it('is no formula in CSV', async () => {
    const text = await reportFormats.csv.write(documentOf(name))
    for (const line of text.slice(1).trim().split('\r\n')) {
      for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?\s*[=＝@+]/)
    }
  })

  it('is a text in a workbook that opens', async () => {
    const parts = unzip(await reportFormats.xlsx.write(documentOf(name)))
    const sheets = Object.entries(parts).filter(([path]) => /^xl\/worksheets\/[^/]+\.xml$/.test(path))
    expect(sheets).toHaveLength(5)
    const all = Object.values(parts).join('\n')
    expect(all).not.toMatch(/<f>|<f /)
    expect(all).not.toContain('<script>')
    expect(all.includes('\u0000')).toBe(false)
    for (const number of ['0.1', '0.05', '0.2', '-1.5']) expect(all).toContain(`<v>${number}</v>`)
  })
})

it('the policy allows the style of the page and nothing else', async () => {
  const page = await reportFormats.html.write(documentOf('x'))
  const style = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? ''
  expect(reportPolicy).toBe(
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`,
  )
  expect(page).not.toMatch(/ style=| on\w+=|<link|<script|https?:\/\/(?!www\.w3\.org)/)
})

/** The parts of a zip archive, from its directory. */
function unzip(file: Buffer): Record<string, string> {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const parts: Record<string, string> = {}
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, name] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28)]
    const local = file.readUInt32LE(at + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const packed = file.subarray(start, start + size)
    parts[file.toString('utf8', at + 46, at + 46 + name)] = (method === 8 ? inflateRawSync(packed) : packed).toString()
    at += 46 + name + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return parts
}
