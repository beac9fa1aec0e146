import { expect, test } from 'vitest'
import evidence from '../src/messages/said/evidence.ts'
import { inChinese } from '../src/messages/said/in-chinese.ts'
import { sentences, subjects, words } from '../src/messages/said/index.ts'
import { sentencesOf } from './sentences.ts'

/** What staff are never told in these words, by the beginning of `file: sentence`, and why. */
const neverTold: readonly (readonly [beginning: string, why: string])[] = [
  ['engine/errors.ts: {}', 'put together from others'],
  ['templates/problems.ts: ', 'put together from others'],
  ['engine/scoring/definitions.ts: ', 'stands there in Chinese too'],
  ['engine/segments/describe-en.ts: ', 'has its Chinese in describe-zh.ts'],
  ['engine/models/response-model.ts: ', 'of the description of the API'],
  ['engine/scoring/figures.ts: ', 'the console says it by the state of the control'],
  ['engine/upkeep/to-mend.ts: ', 'the console says it by the name of the fault'],
  ['engine/audience/why-not.ts: ', 'the console says it by the fate'],
  ['engine/deliveries/check-books.ts: ', 'to the operator, by the doctor'],
  ['engine/scoring/rollups/continue-folding.ts: ', 'to the operator'],
  ['engine/customers/vault.ts: The id numbers here', 'to the operator, at the start'],
  ['engine/deliveries/write-ledger.ts: with locked', 'a statement'],
  ['engine/db/', 'to the operator, at the start'],
  ['workers/redis-url.ts: ', 'to the operator, at the start'],
  ['workers/metrics/', 'to the operator, and what reads the figures'],
  ['workers/letters/fonts.ts: ', 'to the operator, at the start'],
  ['workers/letters/letter-press.ts: ', 'to the operator: where to make room'],
  ['workers/start-workers.ts: ', 'to the log'],
  ['workers/mailbox/', 'to the operator, of mail that cannot be read'],
  ['api/serve.ts: ', 'to the operator, at the start'],
  ['api/auth.ts: The secret', 'to the operator, at the start'],
  ['api/client.ts: ', 'to whoever calls the API from the command line'],
  ['api/identify.ts: The API key', 'to other systems'],
  ['api/hooks/', 'to other systems'],
  ['engine/responses/sources/record-from-source.ts: ', 'to other systems'],
  ['api/body-size.ts: The mail', 'to other systems'],
  ['api/body-size.ts: The form', 'to recipients, on the pages for them'],
  ['engine/responses/reply-form.ts: ', 'to recipients, on the pages for them'],
  ['templates/letters/default-letters.ts: ', 'a letter'],
  ['api/operation.ts: ', 'of the description of the API'],
  ['api/routes/imports.ts: JSON', 'of the description of the API'],
  ['api/routes/print-batches.ts: ', 'of the description of the API'],
  ['api/routes/templates.ts: Merge fields', 'of the description of the API'],
]
/** What the sources have no sentence of their own for. */
const composed = [
  '$place: $said', // `invalidInput`, `badFilter`
  'And $n more.',
  '(And $n more.)',
  '$part, line $n: $said', // `TemplateProblems`
  'Column "$column": $said',
  "With this recipient's data the text takes $n parts; at most $n2 can be sent.", // an `Error`, and then a reason
  'This cell has no template in this step.',
  'Reading it ended in a crash three times. Look at it in the mailbox itself.', // within SQL
  ...Object.keys(evidence), // notes, no sentences
]

const sources = sentencesOf(
  ['engine', 'templates', 'api', 'workers'],
  [
    'notFound',
    'requireAtTop',
    'normaliseText',
    'normaliseCode',
    'normaliseWord',
    'normalisePastDate',
    'normaliseInstant',
    'truth',
    'time',
  ],
)
/** With `{}` for every placeholder; whether quotes are the sentence's or its value's makes no difference. */
const plain = (text: string) => text.replace(/\$[a-z]+\d?/g, '{}').replace(/"\{\}"/g, '{}')
const known = new Set(Object.keys(sentences).map(plain))

/** The entries that together say what a sentence of the sources says; undefined where one is missing. */
function entriesOf(text: string): string[] | undefined {
  if (known.has(text) || text === '{}') return [text]
  for (const { index } of text.matchAll(/(?<=[.?!]\)?|^\{\}) /g)) {
    const [first, rest] = [entriesOf(text.slice(0, index)), entriesOf(text.slice(index + 1))]
    if (first && rest) return [...first, ...rest]
  }
  return undefined
}

test('all that staff can be told is there in Chinese', async () => {
  const missing = (await sources).sentences
    .map(({ file, text }) => ({ at: `${file}: ${text}`, text: plain(text) }))
    .filter(
      ({ at, text }) => entriesOf(text) === undefined && !neverTold.some(([beginning]) => at.startsWith(beginning)),
    )
    // Words that the sources put into a sentence themselves are in `words`.
    .filter(({ text }) => /[a-z]{3}/i.test(inChinese(text.replaceAll('{}', '7'))))
  expect(missing.map(({ at }) => at)).toEqual([])
})

test('nothing is there that nobody is told, or twice', async () => {
  const all = (await sources).sentences
  const used = new Set(all.flatMap(({ text }) => entriesOf(plain(text)) ?? []))
  const stale = Object.keys(sentences).filter((en) => !used.has(plain(en)) && !composed.includes(en))
  // Told as another form of an entry: "The row has the same ref as row 2."
  const answered = new Set(all.map(({ text }) => inChinese(text.replaceAll('{}', '7'))))
  expect(stale.filter((en) => !answered.has(inChinese(plain(en).replaceAll('{}', '7'))))).toEqual([])
  const keys = Object.values(subjects).flatMap(Object.keys)
  expect(keys.filter((en, i) => keys.indexOf(en) !== i)).toEqual([])
  const needless = neverTold.filter(
    ([beginning]) => !all.some(({ file, text }) => `${file}: ${text}`.startsWith(beginning)),
  )
  expect(needless).toEqual([])
})

test('the Chinese names nothing that the English does not have', () => {
  const unknown = Object.entries(sentences).filter(([en, zh]) =>
    (zh.match(/\$[a-z]+\d?/g) ?? []).some((marker) => !en.includes(marker)),
  )
  expect(unknown).toEqual([])
})

test('every entry answers for its own sentence', () => {
  const wrong = Object.entries(sentences).filter(([en, zh]) => {
    const [asked, answer] = [en, zh].map((text) => text.replace(/\$[a-z]+\d?/g, '7'))
    return !/\$(?:said|words)/.test(en) && inChinese(asked ?? '') !== answer
  })
  expect(wrong.map(([en]) => en)).toEqual([])
})

test('what does not exist, and what a row or form has, has its word', async () => {
  const { notFound = [], requireAtTop = [], ...labels } = (await sources).called
  expect(notFound.length).toBeGreaterThan(50)
  expect(notFound.filter((what) => !words.what?.[what])).toEqual([])
  expect(requireAtTop.filter((rules) => !words.rules?.[rules])).toEqual([])
  expect(Object.values(labels).flat().length).toBeGreaterThan(20)
  expect(
    Object.values(labels)
      .flat()
      .filter((label) => !words.label?.[label]),
  ).toEqual([])
})

test.each([
  ['The campaign does not exist, or you have no right to see it.', '这个活动不存在，或者您无权查看。'],
  ['name: Give at least 2 characters. And 1 more.', '名称：至少 2 个字符。另有 1 处。'],
  ['steps.0.contents.1.templateId: This is missing.', '步骤 1 › 内容 2 › 模板：请填写。'],
  [
    'The campaign is running; "launch" is possible only when it is draft or scheduled.',
    '活动现在是“投放中”，只有在“草稿、已排期”时才能投放。',
  ],
  [
    'The template needs a correction. html, line 3: There is no field "a. B". Did you mean "b"? text, line 1: The text is empty. Write what the recipient shall read. (And 2 more.)',
    '模板有误，请改正。内容第 3 行：没有字段“a. B”。是不是“b”？正文第 1 行：正文是空的，请写上内容。另有 2 处。',
  ],
  [
    'The header (line 2) cannot be read. A quote is opened and never closed. No row was imported. Send the whole file again: it goes on after them.',
    '表头（第 2 行）无法读取。有一个引号没有配对。没有导入任何一行。请把整个文件再导入一次，会接着往下处理。',
  ],
  ['import 12 of 客户 2026.csv', '导入文件“客户 2026.csv”'],
  ['Nobody ever wrote this.', 'Nobody ever wrote this.'],
  ['The file has the columns: "a. B", "c".', '文件里有这些列："a. B", "c"。'],
  [
    'The row has no id number, mobile or name and address, by which its customer is found.',
    '这一行没有证件号码、手机号、姓名和地址，无法找到客户。',
  ],
  ['The time of the contact 2026-07-01 lies in the future.', '联系时间 2026-07-01 还没有到。'],
  ['$& $1 <script>alert(1)</script>', '$& $1 <script>alert(1)</script>'],
  ['There is no field "$&$1$said". Did you mean "$`"?', '没有字段“$&$1$said”。是不是“$`”？'],
])('%s', (english, chinese) => {
  expect(inChinese(english)).toBe(chinese)
})

test.each(['A: ', 'x. A ', '"$field" takes ', '{{'])('what strangers bring stays as it is: %s', (piece) => {
  const long = piece.repeat(20_000)
  expect(inChinese(long)).toBe(long)
})
