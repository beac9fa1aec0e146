import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '../src')
const messages = join(source, 'messages')

test('every page has its texts in both languages', async () => {
  expect(await readdir(join(messages, 'en'))).toEqual(await readdir(join(messages, 'zh-CN')))
})

test('no text stands outside of the catalogues', async () => {
  const files = (await readdir(source, { recursive: true })).filter(
    (name) => /\.tsx?$/.test(name) && !/\.test\.ts$/.test(name) && !name.startsWith('messages'),
  )
  const found: string[] = []
  for (const name of files) {
    const code = (await readFile(join(source, name), 'utf8')).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '')
    // The name of the language that a switch leads to is written in that language.
    if (/\p{Script=Han}/u.test(code) && name !== 'app/language-switch.tsx') found.push(name)
  }
  expect(found).toEqual([])
})
