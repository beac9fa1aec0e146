import type { AppContext } from '../app-env.ts'

/** The text fields of a posted form; none when the body is no form. */
export async function formOf(c: AppContext): Promise<Record<string, string>> {
  const fields = await c.req.parseBody().catch(() => ({}))
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}
