/** The month that an address asks for, where that is one until `thisMonth`; else this one. */
export function monthOf(query: URLSearchParams, thisMonth: string): string {
  const asked = query.get('month')
  return asked && /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) && asked <= thisMonth ? asked : thisMonth
}

/** `2026-11` in a time zone, now. */
export const monthIn = (timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', timeZone }).format(new Date())
