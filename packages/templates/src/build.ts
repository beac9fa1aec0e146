import Handlebars from 'handlebars'
import type { Node, Slot, ValueNode } from './nodes.ts'
import { date, fallback, isTrue, money, oneLine, plainValue, smsValue } from './values.ts'

/** What fields are filled from: nested records of single values. `{{customer.name}}` reads `data.customer.name`. */
export interface MergeData {
  [name: string]: string | number | boolean | null | undefined | MergeData
}

/** The addresses for one recipient, by slot; a link's number is its key. */
export type SlotValues = Record<Slot, string>

export type Medium = 'html' | 'text' | 'line' | 'sms'

/** A context key that no template can name, since it is no declared field. */
const SLOTS = '\u0000slots'

/**
 * Compiles nodes with Handlebars for one medium. In html all values are escaped by Handlebars itself; text and header
 * lines have nothing to escape, but a header line never contains a line break; in a text message no value can pass for a
 * signature.
 */
export function buildRenderer(nodes: Node[], medium: Medium): (data: MergeData, slots: SlotValues) => string {
  const environment = medium === 'html' ? forHtml : medium === 'sms' ? forSms : forPlain
  const template = environment.compile(program(nodes), {
    knownHelpers: KNOWN,
    knownHelpersOnly: true,
    noEscape: medium !== 'html',
    data: false,
    // The lines of block tags were trimmed when the source was read; another pass would trim lines of the writer's.
    ignoreStandalone: true,
  })
  const render = (data: MergeData, slots: SlotValues): string => template({ ...data, [SLOTS]: slots }, OWN_ONLY)
  return medium === 'line' ? (data, slots) => oneLine(render(data, slots)) : render
}

/** Said aloud, so that Handlebars does not warn about each inherited name it refuses. */
const OWN_ONLY = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false }

const KNOWN = { if: true, unless: true, show: true, slot: true, fallback: true, date: true, money: true }

/** Own environments: the shared one may carry helpers of others. */
function createEnvironment(slot: (address: string) => unknown, show = plainValue): typeof Handlebars {
  const environment = Handlebars.create()
  // Handlebars wraps every helper anew for each rendering: those that no template can name only cost.
  for (const name of Object.keys(environment.helpers)) environment.unregisterHelper(name)
  environment.registerHelper({
    if(this: unknown, value: unknown, options: Handlebars.HelperOptions) {
      return isTrue(value) ? options.fn(this) : options.inverse(this)
    },
    unless(this: unknown, value: unknown, options: Handlebars.HelperOptions) {
      return isTrue(value) ? options.inverse(this) : options.fn(this)
    },
    show,
    slot,
    fallback,
    date,
    money,
  })
  return environment
}

/** Addresses are ours and need no `=` escaped, which Handlebars does; quotes and & they do. */
const forHtml = createEnvironment((address) => new Handlebars.SafeString(escapeMarkup(address)))
const forPlain = createEnvironment((address) => address)
const forSms = createEnvironment((address) => address, smsValue)

const MARKUP: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Plain words as html. */
export const escapeMarkup = (words: string): string => words.replace(/[&<>"]/g, (char) => MARKUP[char] ?? char)

const loc: hbs.AST.SourceLocation = { source: '', start: { line: 1, column: 0 }, end: { line: 1, column: 0 } }
const strip: hbs.AST.StripFlags = { open: false, close: false }

function program(nodes: Node[]): hbs.AST.Program {
  return { type: 'Program', body: nodes.map(statement), blockParams: [], loc }
}

function statement(node: Node): hbs.AST.Statement {
  switch (node.kind) {
    case 'text':
      return { type: 'ContentStatement', value: node.text, original: node.text, loc } as hbs.AST.Statement
    case 'value':
      return mustache('show', expression(node))
    case 'slot':
      return mustache('slot', path([SLOTS, String(node.slot)]))
    case 'choice': {
      const [body, otherwise] = [program(node.body), program(node.otherwise)]
      const call = { path: path([node.when]), params: [path(node.path)], program: body, inverse: otherwise }
      const strips = { openStrip: strip, inverseStrip: strip, closeStrip: strip }
      return { type: 'BlockStatement', ...call, ...strips, loc } as hbs.AST.Statement
    }
  }
}

function expression(node: ValueNode): hbs.AST.Expression {
  if (!node.helper) return path(node.path)
  const { argument } = node
  const literal = { type: 'StringLiteral', value: argument, original: argument, loc }
  const params = argument === undefined ? [path(node.path)] : [path(node.path), literal]
  return { type: 'SubExpression', path: path([node.helper]), params, loc } as hbs.AST.Expression
}

const mustache = (helper: string, argument: hbs.AST.Expression) =>
  ({
    type: 'MustacheStatement',
    path: path([helper]),
    params: [argument],
    escaped: true,
    strip,
    loc,
  }) as hbs.AST.Statement

const path = (parts: string[]): hbs.AST.PathExpression => ({
  type: 'PathExpression',
  data: false,
  depth: 0,
  parts,
  original: parts.join('.'),
  loc,
})
