import type { z } from 'zod'
import { badInput, type FieldIssue } from './errors.ts'

/** What a verb does first: checks its input. Throws `bad-input` with one issue per field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = issuesOf(parsed.error)
  const [first] = issues
  const where = first?.path ? `${first.path}: ` : ''
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  throw badInput(`${where}${first?.message ?? 'The input is not valid.'}${more}`, issues)
}

export function issuesOf(error: z.ZodError): FieldIssue[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
}
