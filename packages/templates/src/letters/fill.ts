import type { MergeData } from '../build.ts'
import type { Node, ValueNode } from '../nodes.ts'
import { date, fallback, isTrue, money, plainValue } from '../values.ts'

/**
 * A body is read as Markdown before anybody's data are in it: each field stands there as a token, and values are put
 * into the words that come out. So what a customer is called never meets the parser.
 */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const TOKENS = /\uE000(\d+)\uE001/g

/** Reserved for the tokens here, and for nobody knows what anywhere else. */
export const PRIVATE_USE = /\p{Co}/u

/** What cannot be printed: controls, characters that turn or hide their neighbours, private ones. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}]|\p{Variation_Selector}/gu

/** A value as it can stand on paper. Lines are kept, tabs become blanks. */
export const printable = (value: string): string =>
  value
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(UNPRINTABLE, (char) => (char === '\n' ? char : ''))

/** Text and tokens of one recipient's copy, with the branches that are theirs, and the fields by their tokens. */
export function tokenise(nodes: Node[], data: MergeData, fields: ValueNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'value') return `${OPEN}${numberOf(node, fields)}${CLOSE}`
      if (node.kind === 'slot') return ''
      const holds = isTrue(lookUp(node.path, data)) === (node.when === 'if')
      return tokenise(holds ? node.body : node.otherwise, data, fields)
    })
    .join('')
}

function numberOf(node: ValueNode, fields: ValueNode[]): number {
  const known = fields.indexOf(node)
  return known >= 0 ? known : fields.push(node) - 1
}

/** Words with the values for their tokens. */
export const fillTokens = (words: string, fields: ValueNode[], data: MergeData): string =>
  words.replace(TOKENS, (_, n: string) => {
    const field = fields[Number(n)]
    return field ? printable(say(field, data)) : ''
  })

function say({ path, helper, argument = '' }: ValueNode, data: MergeData): string {
  const value = lookUp(path, data)
  switch (helper) {
    case 'fallback':
      return fallback(value, argument)
    case 'date':
      return date(value, argument)
    case 'money':
      return money(value)
    default:
      return plainValue(value)
  }
}

function lookUp(path: string[], data: MergeData): unknown {
  let value: unknown = data
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
