import { badInput, type Ctx, mergeFields } from '@tradewind/engine'
import { TemplateProblems } from '@tradewind/templates'

/** What a check of content against the fields there are finds. Throws `bad-input` with every problem as `html:12`, part and line. */
export async function checked<T>(ctx: Ctx, check: (fields: string[]) => T): Promise<T> {
  try {
    return check(await mergeFields(ctx))
  } catch (error) {
    if (!(error instanceof TemplateProblems)) throw error
    throw badInput(
      error.message,
      error.problems.map(({ part, line, message }) => ({ path: `${part}:${line}`, message })),
    )
  }
}
