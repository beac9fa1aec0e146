/** `王小芳` -> `王**`, `Anna Smith` -> `A*********`: enough to ask whether it is them. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name]
  return first + '*'.repeat(Math.min(Math.max(rest.length, 1), 9))
}

/** `+8613800138000` -> `+86138****8000` */
export const maskMobile = (mobile: string): string => mobile.replace(/^(.*)\d{4}(\d{4})$/, '$1****$2')
