import { sentences, words } from './index.ts'

interface Entry {
  /** What it begins and ends with, which is looked at before anything slower. */
  head: string
  tail: string
  says: RegExp
  placeholders: string[]
  zh: string
}

const placeholder = /(\$[a-z]+\d?)/
/** What a placeholder may stand for; others for anything in quotes, and without them for what ends no sentence. */
const shapes: Readonly<Record<string, string>> = {
  said: '([^]+)',
  words: '([^]*)',
  n: '(-?[\\d.,]+)',
  place: '([^\\s"]+?)',
  part: '(\\w+)',
  at: '(\\d\\S*(?: \\d\\S*(?: \\w+/\\w+)?)?)',
  text: '([^]*?)',
}
const shapeOf = (marker: string, before: string) =>
  shapes[kindOf(marker)] ?? (before.endsWith('"') ? '([^]*?)' : '((?:(?![.?!] [A-Z"{])[^])*?)')
const kindOf = (marker: string) => marker.replace(/^\$|\d$/g, '')
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Those that leave the least to placeholders come first, so that the most exact one answers. */
const entries: readonly Entry[] = Object.entries(sentences)
  .map(([en, zh]) => ({ parts: en.split(placeholder), zh }))
  .map(({ parts, zh }) => ({
    parts,
    zh,
    fixed: parts.reduce((sum, text, i) => sum + (i % 2 === 0 ? text.length : 0), 0),
  }))
  .sort((one, other) => other.fixed - one.fixed)
  .map(({ parts, zh }) => ({
    head: parts[0] ?? '',
    tail: parts.at(-1) ?? '',
    says: new RegExp(
      `^${parts.map((text, i) => (i % 2 === 0 ? literally(text) : shapeOf(text, parts[i - 1] ?? ''))).join('')}$`,
    ),
    placeholders: parts.filter((_, i) => i % 2 === 1),
    zh,
  }))

const sentenceEnd = /(?<=[.?!]\)?) (?=\(?[A-Z"{]|[a-z]+, line \d|[a-z][\w.]*: )/

/**
 * A file or a stranger may bring words of their own, a thousand of them with full stops: so many sentences are looked for
 * together, in texts of so many characters, so deep within each other.
 */
const limits = { together: 8, characters: 10_000, depth: 3 }

/**
 * What the API says, in Chinese as far as we have it: one sentence, or several, of which the longest run that is known
 * together is taken. What is not known stays as it is.
 */
export const inChinese = (text: string): string => putIntoChinese(text, limits.depth)

function putIntoChinese(text: string, depth: number): string {
  const all = whole(text, depth)
  if (all !== undefined || text.length > limits.characters) return all ?? text
  const parts = text.split(sentenceEnd)
  const said: string[] = []
  for (let from = 0; from < parts.length; ) {
    let to = Math.min(parts.length, from + limits.together)
    let zh = whole(parts.slice(from, to).join(' '), depth)
    while (zh === undefined && to > from + 1) zh = whole(parts.slice(from, --to).join(' '), depth)
    said.push(zh ?? parts[from] ?? '')
    from = to
  }
  return said.join(' ').replace(/(?<=[。？！]) /g, '')
}

function whole(sentence: string, depth: number): string | undefined {
  for (const { head, tail, says, placeholders, zh } of entries) {
    if (!sentence.startsWith(head) || !sentence.endsWith(tail)) continue
    const caught = says.exec(sentence)?.slice(1)
    const put = caught?.map((text, i) => inWords(kindOf(placeholders[i] ?? ''), text, depth))
    if (put && !put.includes(undefined)) {
      return zh.replace(/\$[a-z]+\d?/g, (marker) => put[placeholders.indexOf(marker)] ?? '')
    }
  }
  return undefined
}

/** What a placeholder of a kind stands for; undefined for a sentence of ours that is not. */
function inWords(kind: string, text: string, depth: number): string | undefined {
  if (kind === 'said' || kind === 'words') {
    const zh = depth > 0 ? putIntoChinese(text, depth - 1) : text
    return kind === 'said' && zh === text ? undefined : zh
  }
  if (kind === 'place') return placeInChinese(text)
  const known = words[kind]
  if (!known) return text
  const each = text.split(/, | or | > /).flatMap((word) => (known[word] ? [word] : word.split(' and ')))
  return each.map((word) => known[word] ?? word).join('、')
}

/** `steps.0.contents.1.templateId` as 步骤 1 › 内容 2 › 模板, and `html:12` of a template with its line. */
function placeInChinese(path: string): string {
  const [names = '', line] = path.split(':')
  const said: string[] = []
  for (const name of names.split('.')) {
    const nth = /^\d+$/.test(name) ? said.pop() : undefined
    said.push(nth === undefined ? (words.place?.[name] ?? name) : `${nth} ${Number(name) + 1}`)
  }
  return `${said.join(' › ')}${line ? `第 ${line} 行` : ''}`
}
