import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../context.ts'

/**
 * Ids of all customers with these e-mail addresses in whatever case, with the place of the address: restrict a statement
 * to these ids under row-level security, and tell nobody the ids themselves.
 *
 * Elevated because `lower()` may look at rows only after the policy has let them through, so that the index would go
 * unused: 90 ms instead of 0.1 ms among 300,000 customers. Uses customer_email_lower.
 */
export function holdersOfEmails(ctx: Ctx, emails: string[]): Promise<{ n: number; id: number }[]> {
  if (emails.length === 0) return Promise.resolve([])
  return elevated(ctx, (all) =>
    rows<{ n: number; id: number }>(
      all,
      sql`select k.n::int - 1 as n, c.id
          from unnest(${emails.map((email) => email.toLowerCase())}::text[]) with ordinality as k(email, n)
          join customer c on lower(c.email) = k.email`,
    ),
  )
}

/** The same for one address. */
export const holdersOfEmail = async (ctx: Ctx, email: string): Promise<number[]> =>
  (await holdersOfEmails(ctx, [email])).map(({ id }) => id)
