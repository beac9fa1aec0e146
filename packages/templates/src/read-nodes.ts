import type { Node, Slot, ValueNode } from './nodes.ts'
import { closestName, type Position, type Report, readable } from './problems.ts'

/** The names that are there in every template's html and text without being anybody's data. */
const BUILT_IN: ReadonlyMap<string, Slot> = new Map([
  ['unsubscribeUrl', 'unsubscribe'],
  ['replyUrl', 'replyForm'],
])

/** How each helper is written, for the sentences. */
const HELPERS: Record<NonNullable<ValueNode['helper']>, string> = {
  fallback: '{{fallback customer.name "顾客"}}',
  date: '{{date customer.attributes.due "YYYY年M月D日"}}',
  money: '{{money customer.attributes.balance}}',
}
const isHelper = (name: string): name is keyof typeof HELPERS => Object.hasOwn(HELPERS, name)
const isCondition = (name: string): name is 'if' | 'unless' => name === 'if' || name === 'unless'

export interface ReadOptions {
  /** The dotted names this template may use. */
  fields: ReadonlySet<string>
  /** Whether `unsubscribeUrl` and `replyUrl` may be used: in the html and text, not in a header line. */
  slots: boolean
  /** False when the block tags were taken apart because the braces do not match: `{{ if x}}` is no mistake then. */
  whole: boolean
  report: Report
  /** Receives the name of every field used. */
  used: Set<string>
}

/** Turns Handlebars' tree into ours and reports all that a template may not contain. */
export function readNodes(program: hbs.AST.Program, options: ReadOptions): Node[] {
  return program.body.flatMap((statement) => readStatement(statement, options))
}

function readStatement(statement: hbs.AST.Statement, options: ReadOptions): Node[] {
  const at = startOf(statement)
  switch (statement.type) {
    case 'ContentStatement': {
      const { value, original } = statement as hbs.AST.ContentStatement
      return [{ kind: 'text', text: value, original: String(original), at }]
    }
    case 'CommentStatement':
      return []
    case 'MustacheStatement':
      return readMustache(statement as hbs.AST.MustacheStatement, at, options)
    case 'BlockStatement':
      return readBlock(statement as hbs.AST.BlockStatement, at, options)
    case 'PartialStatement':
    case 'PartialBlockStatement':
      options.report(at, 'A template cannot include another one ({{> …}}). Copy its content to this place.')
      return []
    default:
      options.report(at, 'Decorators ({{* …}}) cannot be used. Remove this tag.')
      return []
  }
}

function readMustache(mustache: hbs.AST.MustacheStatement, at: Position, options: ReadOptions): Node[] {
  const { report } = options
  const name = nameOf(mustache.path)
  // A refused tag stays in the tree as a value, so that where it stands is judged as well.
  const refused: ValueNode = { kind: 'value', path: [name], at }
  if (!mustache.escaped) {
    report(at, `Customer data is never put out as markup. Write {{${name}}} with two braces and without &.`)
    return [refused]
  }
  if (isCondition(name)) {
    if (options.whole) report(at, `A condition is a block: write {{#${name} field}} … {{/${name}}}.`)
    else readField(mustache.params[0], at, options)
    return [refused]
  }
  if (isHelper(name)) return [readHelper(name, mustache, at, options) ?? refused]
  if (mustache.params.length > 0 || mustache.hash) {
    report(at, `There is no helper "${name}". Use one of ${Object.values(HELPERS).join(', ')}, or a field alone.`)
    return [refused]
  }
  const slot = options.slots ? BUILT_IN.get(name) : undefined
  if (slot !== undefined) return [{ kind: 'slot', slot, at }]
  const path = readField(mustache.path, at, options)
  return [path ? { kind: 'value', path, at } : refused]
}

function readHelper(
  helper: keyof typeof HELPERS,
  mustache: hbs.AST.MustacheStatement,
  at: Position,
  options: ReadOptions,
): ValueNode | null {
  const [field, argument, ...rest] = mustache.params
  const path = field && readField(field, at, options)
  const wanted = helper === 'money' ? 1 : 2
  if (mustache.params.length !== wanted || rest.length > 0 || mustache.hash) {
    options.report(at, `The helper "${helper}" is written like this: ${HELPERS[helper]}.`)
    return null
  }
  if (!argument) return path ? { kind: 'value', path, helper, at } : null
  if (argument.type !== 'StringLiteral') {
    options.report(at, `Put the second part of "${helper}" in straight quotes, like this: ${HELPERS[helper]}.`)
    return null
  }
  return path ? { kind: 'value', path, helper, argument: (argument as hbs.AST.StringLiteral).value, at } : null
}

function readBlock(block: hbs.AST.BlockStatement, at: Position, options: ReadOptions): Node[] {
  // Handlebars leaves out a missing branch, whatever its types say.
  const body = block.program ? readNodes(block.program, options) : []
  const otherwise = block.inverse ? readNodes(block.inverse, options) : []
  const when = nameOf(block.path)
  if (!isCondition(when)) {
    const meant = options.fields.has(when) ? `{{#if ${when}}} … {{/if}}` : '{{#if field}} or {{#unless field}}'
    options.report(at, `The block {{#${when}}} is not known here. Write ${meant}.`)
    return [...body, ...otherwise]
  }
  const [condition, ...rest] = block.params
  if (!condition || rest.length > 0 || block.hash) {
    options.report(at, `A condition asks for one field: write {{#${when} customer.name}} … {{/${when}}}.`)
    return [...body, ...otherwise]
  }
  const path = readField(condition, at, options) ?? []
  return [{ kind: 'choice', when, path, body, otherwise, at }]
}

/** The path of a field that may be used; reports one that may not. */
function readField(expression: hbs.AST.Expression | undefined, at: Position, options: ReadOptions): string[] | null {
  if (expression?.type !== 'PathExpression') {
    options.report(
      at,
      'A field is needed here, such as customer.name. Texts, numbers and nested helpers cannot stand here.',
    )
    return null
  }
  const { parts, data, depth } = expression as hbs.AST.PathExpression
  const name = parts.join('.')
  if (!data && depth === 0 && options.fields.has(name)) {
    options.used.add(name)
    return parts
  }
  const written = nameOf(expression)
  if (BUILT_IN.has(written)) {
    const rule = options.slots ? 'stands alone: write' : 'belongs in the html or text of an e-mail. Remove'
    options.report(at, `The address ${written} ${rule} {{${written}}}.`)
    return null
  }
  const names = options.slots ? [...options.fields, ...BUILT_IN.keys()] : [...options.fields]
  const closest = closestName(name, names)
  const help = closest ? `Did you mean "${closest}"?` : `These can be used: ${readable(names)}.`
  options.report(at, `There is no field "${written}". ${help}`)
  return null
}

/** What the writer called it. */
function nameOf(expression: hbs.AST.Expression): string {
  return String((expression as hbs.AST.PathExpression | hbs.AST.StringLiteral).original ?? expression.type)
}

const startOf = ({ loc }: hbs.AST.Node): Position => ({ line: loc.start.line, column: loc.start.column + 1 })
