/** `2026-11` in a time zone, now. */
export const monthIn = (timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', timeZone }).format(new Date())
