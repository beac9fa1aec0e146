import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileLetter, defaultLetters, type MergeData } from '@tradewind/templates'
import { openFonts } from '@tradewind/workers'
import { missingPaperTools, scanPages, setLetters } from '@tradewind/workers/testing'
import { count, goal, type Section, seconds } from './harness.ts'

const filePieces = 1_000
const files = 4
const sampled = 200

/**
 * The shipped letters, Chinese and English in turn, in files of a thousand as a worker prints them: two files at a time,
 * since setting one takes one core. How much of the cores other work left is told beside the rate. What is on paper is read back as a mailing house would.
 */
export async function benchLetters(): Promise<Section[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tradewind-bench-'))
  const fonts = await openFonts()
  const compiled = defaultLetters.map(({ content }) => compileLetter(content, ['unit.name', 'customer.salutation']))
  const fileOf = (n: number) => {
    const letters = Array.from({ length: filePieces }, (_, i) => {
      const [letter, data] = i % 2 === 0 ? [compiled[0], chinese(i)] : [compiled[1], english(i)]
      if (!letter) throw new Error('A default letter is missing.')
      return letter.render(data, '2026-11-25')
    })
    return setLetters(letters, { pdf: join(folder, `${n}.pdf`), fonts, batch: n })
  }
  try {
    await fileOf(0) // cold caches are not what is measured
    const set: Awaited<ReturnType<typeof fileOf>>[] = []
    const cpuBefore = process.resourceUsage()
    const took = await seconds(async () => {
      let next = 1
      const lane = async () => {
        for (let n = next++; n <= files; n = next++) set.push(await fileOf(n))
      }
      await Promise.all([lane(), lane()])
    })
    const own = process.resourceUsage()
    const ownCpu = (own.userCPUTime + own.systemCPUTime - cpuBefore.userCPUTime - cpuBefore.systemCPUTime) / 1e6
    const childCpu = set.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
    const [first] = set
    if (!first) throw new Error('Nothing was set.')
    const again = await setAgain(fileOf, join(folder, '1.pdf'))
    const missing = await missingPaperTools()
    const scans = missing.length > 0 ? null : await scanned(join(folder, '1.pdf'))
    const letters = files * filePieces
    const perSecond = letters / took
    const cpu = childCpu + ownCpu
    const share = cpu / (took * cpus().length)
    const kilobytes = Math.max(...set.map(({ bytes }) => bytes)) / filePieces / 1000
    const gigabytes = Math.max(...set.map(({ maxRss }) => maxRss)) / 1e9
    const table = [
      ['what', 'measured', 'goal'],
      [`letters a second, ${cpus().length} cores`, perSecond.toFixed(0), goal(perSecond >= 80, '>= 80')],
      ['CPU a letter, child and parent', `${((cpu / letters) * 1000).toFixed(1)} ms`, ''],
      ['of the cores it got', `${(share * 100).toFixed(0)} %`, ''],
      ['letters a second, were the cores its own', ((cpus().length * letters) / cpu).toFixed(0), ''],
      [`size a letter in files of ${count(filePieces)}`, `${kilobytes.toFixed(2)} KB`, goal(kilobytes <= 6, '<= 6 KB')],
      ['memory of the child', `${gigabytes.toFixed(2)} GB`, goal(gigabytes <= 1.2, '<= 1.2 GB')],
      ['the same bytes when set again', again ? 'yes' : 'no', goal(again, 'yes')],
      ['QR codes read by zbarimg at 200 dpi', read(scans?.qr), goal(scans?.qr === sampled, `${sampled} of ${sampled}`)],
      [
        'Data Matrices read by dmtxread at 200 dpi',
        read(scans?.matrix),
        goal(scans?.matrix === sampled, `${sampled} of ${sampled}`),
      ],
    ]
    const notes = `${count(files)} files of ${count(filePieces)} of the shipped letters (letterhead, table, list, codes), two at a time.`
    return [{ title: 'Letters', table, notes }]
  } finally {
    await rm(folder, { recursive: true })
  }
}

const read = (n: number | undefined) => (n === undefined ? 'not tried: tools are missing' : `${n} of ${sampled}`)

async function setAgain(fileOf: (n: number) => Promise<unknown>, path: string): Promise<boolean> {
  const before = await readFile(path)
  await fileOf(1)
  return before.equals(await readFile(path))
}

/** How many of the sampled pages have both codes as they should be. */
async function scanned(pdf: string): Promise<{ qr: number; matrix: number }> {
  const pages = Array.from({ length: sampled }, (_, i) => 1 + i * (filePieces / sampled))
  const scans = await scanPages(pdf, pages)
  const number = (page: number) => String(page).padStart(4, '0')
  return {
    qr: scans.filter(({ qr }, i) => qr?.endsWith(`-${number(pages[i] ?? 0)}`)).length,
    matrix: scans.filter(({ matrix }, i) => matrix?.includes(`-${number(pages[i] ?? 0)}-`)).length,
  }
}

const chinese = (i: number): MergeData => ({
  unit: { name: '信风市邮政分公司城东支局' },
  customer: { salutation: `${'王李张刘陈杨黄赵吴周'[i % 10]}${'芳伟娜敏静丽强磊军洋'[(i >> 3) % 10]}女士` },
})
const english = (i: number): MergeData => ({
  unit: { name: 'Harbour Post' },
  customer: { salutation: `Ms ${['Porter', 'Featherstonehaugh', 'Li', 'van den Berg'][i % 4]}` },
})
