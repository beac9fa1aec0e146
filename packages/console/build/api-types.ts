// Writes the types of the console's client from the API's own description: node packages/console/build/api-types.ts
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeStaffApi } from '@tradewind/api'

/** As far as our schemas go. */
interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  prefixItems?: Schema[]
  minItems?: number
  maxItems?: number
}
interface Content {
  content?: Record<string, { schema?: Schema }>
}
interface Operation {
  summary?: string
  parameters?: { in: string; name: string; required?: boolean; schema?: Schema }[]
  requestBody?: Content
  responses?: Record<string, Content>
}

export const typesFile = join(import.meta.dirname, '../src/api/operations.ts')

/** The text of `src/api/operations.ts` for the API as it is. */
export function apiTypes(): string {
  const document = describeStaffApi()
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>)
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>)
  return [
    '// Written by packages/console/build/api-types.ts from the description of the API. Do not edit: run it again.',
    '',
    ...schemas.sort(byName).map(([name, schema]) => `export type ${name} = ${typeOf(schema, '')}\n`),
    'export interface StaffApi {',
    ...paths
      .sort(byName)
      .flatMap(([path, methods]) => [
        `  '${path.replace(/\{(\w+)\}/g, ':$1')}': {`,
        ...Object.entries(methods).flatMap(([method, operation]) => operationLines(method, operation)),
        '  }',
      ]),
    '}',
    '',
  ].join('\n')
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1)
const indent = '      '

function operationLines(
  method: string,
  { summary, parameters = [], requestBody, responses = {} }: Operation,
): string[] {
  const query = parameters.filter((one) => one.in === 'query')
  const json = requestBody?.content?.['application/json']?.schema
  const good = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  const answer = good?.content?.['application/json']?.schema
  return [
    `    /** ${(summary ?? '').replaceAll('*/', '* /')} */`,
    `    ${method}: {`,
    ...(query.length > 0
      ? [
          `      query: {`,
          ...query.map(({ name, required, schema }) => `        ${name}${required ? '' : '?'}: ${inAddress(schema)}`),
          '      }',
        ]
      : []),
    ...(json ? [`      json: ${typeOf(json, indent)}`] : []),
    `      answer: ${answer ? typeOf(answer, indent) : good?.content ? 'never' : 'undefined'}`,
    '    }',
  ]
}

/** In an address numbers and truth values are text in any case. */
const inAddress = (schema: Schema | undefined) => `${schema ? typeOf(schema, indent) : 'string | number'} | undefined`

function typeOf(schema: Schema, at: string): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown'
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map((one) => typeOf(one, at)))].join(' | ')
  if (schema.allOf) return allOf(schema.allOf, at)
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, at)).join(' | ')
  switch (schema.type) {
    case 'array':
      return arrayOf(schema, at)
    case 'object':
      return objectOf(schema, at)
    case 'integer':
      return 'number'
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type
    default:
      return schema.properties ? objectOf(schema, at) : 'unknown'
  }
}

const literal = (value: unknown) => (typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value))
const grouped = (type: string) => (/[|&]/.test(type) ? `(${type})` : type)

/** A named schema that may also be null comes as itself and "object or null". */
function allOf(parts: Schema[], at: string): string {
  const [named, other] = parts
  if (named?.$ref && Array.isArray(other?.type) && other.type.includes('null')) return `${typeOf(named, at)} | null`
  return parts.map((one) => grouped(typeOf(one, at))).join(' & ')
}

function arrayOf({ items, prefixItems }: Schema, at: string): string {
  if (prefixItems) return `[${prefixItems.map((one) => typeOf(one, at)).join(', ')}]`
  return items ? `${grouped(typeOf(items, at))}[]` : 'unknown[]'
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema, at: string): string {
  const inner = `${at}  `
  const fields = Object.entries(properties).map(([name, schema]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    return `${inner}${key}${required.includes(name) ? '' : '?'}: ${typeOf(schema, inner)}`
  })
  const others = typeof additionalProperties === 'object' ? typeOf(additionalProperties, inner) : undefined
  if (fields.length === 0) return others ? `Record<string, ${others}>` : 'Record<string, unknown>'
  return `{\n${fields.join('\n')}\n${at}}`
}

if (process.argv[1] === import.meta.filename) await writeFile(typesFile, apiTypes())
