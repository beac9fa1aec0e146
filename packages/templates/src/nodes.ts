import type { Position } from './problems.ts'

/**
 * A template as we understand it: Handlebars' tree reduced to the few constructs an e-mail may use. Reading turns
 * Handlebars' tree into it, checks and edits work on it, and writing turns it back for Handlebars to compile.
 */
export type Node = TextNode | ValueNode | SlotNode | ChoiceNode

export interface TextNode {
  kind: 'text'
  /** What is put out. */
  text: string
  /** The same as the writer wrote it, before Handlebars trimmed lines that hold a block tag alone. */
  original: string
  at: Position
}

/** A field, possibly through a helper. */
export interface ValueNode {
  kind: 'value'
  path: string[]
  helper?: 'fallback' | 'date' | 'money'
  /** The helper's second argument. */
  argument?: string
  at: Position
}

/**
 * What is filled in by us, not from a recipient's data: a link's number, one of the fixed addresses, or a file of the
 * template by its name.
 */
export type Slot = number | 'openPixel' | 'unsubscribe' | 'replyForm' | `file:${string}`

export interface SlotNode {
  kind: 'slot'
  slot: Slot
  at: Position
}

export interface ChoiceNode {
  kind: 'choice'
  when: 'if' | 'unless'
  path: string[]
  body: Node[]
  otherwise: Node[]
  at: Position
}

const NOWHERE: Position = { line: 1, column: 1 }

/** Text of ours, in nodes that the writer did not write. */
export const text = (value: string): TextNode => ({ kind: 'text', text: value, original: value, at: NOWHERE })
export const slot = (name: Slot): SlotNode => ({ kind: 'slot', slot: name, at: NOWHERE })

/** Where each line of a text node begins in `text`; the first may begin before it, as far as Handlebars trimmed. */
const lineStarts = new WeakMap<TextNode, number[]>()

function lineStartsOf(node: TextNode): number[] {
  const known = lineStarts.get(node)
  if (known) return known
  const trimmed = Math.max(0, node.original.indexOf(node.text))
  const starts = [-trimmed]
  for (let at = node.original.indexOf('\n'); at >= 0; at = node.original.indexOf('\n', at + 1)) {
    starts.push(at + 1 - trimmed)
  }
  lineStarts.set(node, starts)
  return starts
}

/** Where the character at `offset` of a text node stands in the source. Asked for every tag, so it does not count anew. */
export function positionOf(node: TextNode, offset: number): Position {
  const starts = lineStartsOf(node)
  let [line, behind] = [0, starts.length]
  while (behind - line > 1) {
    const middle = (line + behind) >> 1
    if ((starts[middle] ?? 0) <= offset) line = middle
    else behind = middle
  }
  const column = offset - (starts[line] ?? 0)
  return { line: node.at.line + line, column: line === 0 ? node.at.column + column : column + 1 }
}

/** Replaces the characters from `start` to `end` of a text node; equal ones insert. */
export interface Edit {
  node: TextNode
  start: number
  end: number
  put: Node[]
}

/** The nodes with the edits made, which must not overlap. At one place, they keep their order. The input stays as it is. */
export function applyEdits(nodes: Node[], edits: Edit[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (node.kind === 'choice') {
      return [{ ...node, body: applyEdits(node.body, edits), otherwise: applyEdits(node.otherwise, edits) }]
    }
    if (node.kind !== 'text') return [node]
    const own = edits.filter((edit) => edit.node === node).sort((a, b) => a.start - b.start)
    const result: Node[] = []
    let from = 0
    for (const edit of own) {
      result.push(text(node.text.slice(from, edit.start)), ...edit.put)
      from = edit.end
    }
    result.push(text(node.text.slice(from)))
    return result
  })
}
