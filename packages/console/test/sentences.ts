import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ESTree, parseSync } from 'vite'

type Node = ESTree.Node & { type: string }
type Fields = Record<string, unknown>

export interface Sentence {
  file: string
  /** As it is written, `{}` for what is only known when it is said. */
  text: string
}

const packages = join(import.meta.dirname, '../..')
/** Names of properties whose texts are for readers of the API's description, or stand in both languages. */
const described = new Set(['description', 'summary', 'help', 'en', 'zh', 'example', 'operationId', 'tags'])
/** Calls whose texts are for those, for the log, or for our own mistakes, which nobody is told. */
const aside = new Set([
  'describe',
  'answer',
  'Error',
  'RangeError',
  'TypeError',
  'import',
  'warn',
  'info',
  'error',
  'fatal',
])

/**
 * The sentences in the sources of packages that may reach staff: literals that read like one, put together from their
 * parts, in every form that a condition in them can give. And what `calls` are called with, for words that become part of one.
 */
export async function sentencesOf(names: readonly string[], calls: readonly string[]) {
  const sentences: Sentence[] = []
  const called: Record<string, string[]> = {}
  for (const name of names) {
    const folder = join(packages, name, 'src')
    const files = (await readdir(folder, { recursive: true })).filter((file) => /(?<!\.test|\.d)\.ts$/.test(file))
    for (const file of files) {
      const { program } = parseSync(file, await readFile(join(folder, file), 'utf8'))
      const source = new Source(program as unknown as Node)
      sentences.push(...source.sentences.map((text) => ({ file: `${name}/${file}`, text })))
      for (const callee of calls) {
        const texts = source.calls.filter(([name]) => name === callee).map(([, text]) => text)
        called[callee] = [...(called[callee] ?? []), ...texts]
      }
    }
  }
  return { sentences, called }
}

class Source {
  readonly #constants = new Map<string, Node | null>()
  readonly #found = new Map<Node, string[]>()
  /** Constants that only stand within other sentences. */
  readonly #within = new Set<Node>()
  readonly calls: [callee: string, text: string][] = []

  constructor(program: Node) {
    walk(program, (node) => {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return true
      this.#constants.set(node.id.name, this.#constants.has(node.id.name) ? null : (node.init as Node | null))
      return true
    })
    walk(program, (node) => this.#look(node))
  }

  get sentences(): string[] {
    return [...this.#found].filter(([node]) => !this.#within.has(node)).flatMap(([, texts]) => texts)
  }

  #look(node: Node): boolean {
    if (node.type === 'TaggedTemplateExpression' || node.type.startsWith('TS'))
      return node.type.startsWith('TSA') || node.type === 'TSSatisfiesExpression' || node.type === 'TSNonNullExpression'
    if (node.type === 'Property' && described.has(nameOf(node.key as Node))) return false
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = nameOf(node.callee as Node)
      if (aside.has(callee)) {
        walk(node.callee as Node, (one) => this.#look(one))
        return false
      }
      const [first, last] = [node.arguments[0], node.arguments.at(-1)] as (Node | undefined)[]
      for (const one of new Set([first, last])) {
        if (!one || one.type === 'Identifier') continue
        for (const text of this.#forms(one)) if (text !== '{}') this.calls.push([callee, text])
      }
    }
    if (isBilingual(node)) return false
    if (!isText(node)) return true
    const texts = this.#forms(node)
      .map((text) => text.trim().replace(/\s+/g, ' '))
      .filter(reads)
    if (texts.length > 0) this.#found.set(node, texts)
    return texts.length === 0
  }

  /** Every text that an expression may come to. */
  #forms(node: Node, depth = 0): string[] {
    switch (node.type) {
      case 'Literal':
        return [typeof node.value === 'string' ? node.value : '{}']
      case 'TemplateLiteral':
        return node.quasis.reduce<string[]>(
          (texts, { value }, i) => {
            const inner = node.expressions[i - 1]
            const put = inner ? this.#forms(inner as Node, depth) : ['']
            return texts.flatMap((text) => put.map((one) => `${text}${one}${value.cooked ?? ''}`))
          },
          [''],
        )
      case 'ConditionalExpression':
        return [...this.#forms(node.consequent as Node, depth), ...this.#forms(node.alternate as Node, depth)]
      case 'BinaryExpression': {
        if (node.operator !== '+') return ['{}']
        const right = this.#forms(node.right as Node, depth)
        return this.#forms(node.left as Node, depth).flatMap((text) => right.map((one) => `${text}${one}`))
      }
      case 'Identifier': {
        const constant = this.#constants.get(node.name)
        const isPut = depth < 3 && constant && (isText(constant) || constant.type === 'ConditionalExpression')
        if (!isPut) return ['{}']
        walk(constant, (one) => Boolean(this.#within.add(one)))
        return this.#forms(constant, depth + 1)
      }
      default:
        return ['{}']
    }
  }
}

const isText = (node: Node): boolean =>
  (node.type === 'Literal' && typeof node.value === 'string') ||
  node.type === 'TemplateLiteral' ||
  (node.type === 'BinaryExpression' &&
    node.operator === '+' &&
    [node.left, node.right].some((one) => isText(one as Node)))

/** Begins like a sentence, has several words, and ends one. */
const reads = (text: string): boolean =>
  /^["A-Za-z{]/.test(text) && /[a-z}] [a-z{(]/.test(text) && /\S[.?!]["”)]?( |$)|: \{\}$/.test(text)

/** Says the same in Chinese beside it. */
const isBilingual = (node: Node): boolean => {
  const beside = (node as unknown as Fields).arguments ?? (node as unknown as Fields).elements
  return Array.isArray(beside) && beside.some((one) => one && /\p{Script=Han}{2}/u.test(wordsOf(one)))
}

const wordsOf = (node: Node): string =>
  node.type === 'TemplateLiteral'
    ? node.quasis.map(({ value }) => value.raw).join(' ')
    : String(node.type === 'Literal' ? node.value : '')

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression') return nameOf(node.property as Node)
  return node.type === 'Literal' ? String(node.value) : ''
}

/** Visits a node and what is within it, where `visit` says so. */
function walk(node: Node, visit: (node: Node) => boolean): void {
  if (!visit(node)) return
  for (const value of Object.values(node as unknown as Fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof (one as Node | null)?.type === 'string') walk(one as Node, visit)
    }
  }
}
