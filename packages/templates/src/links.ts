/** The tracked targets of one e-mail. A target has one number, however often and wherever it is linked. */
export class Links {
  readonly #numbers = new Map<string, number>()

  get targets(): string[] {
    return [...this.#numbers.keys()]
  }

  numberOf(url: string): number {
    const number = this.#numbers.get(url) ?? this.#numbers.size
    this.#numbers.set(url, number)
    return number
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** An attribute's value as a browser reads it, as far as addresses need it. */
export function decodeAttribute(value: string): string {
  return value
    .trim()
    .replace(/&(?:#(\d{1,6})|#[xX]([0-9a-fA-F]{1,5})|(amp|lt|gt|quot|apos));?/g, (_, decimal, hex, name) =>
      name ? (ENTITIES[name] ?? '') : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
    )
}

/** What to do with a link's address: track it, leave it, or tell the writer (a sentence). */
export function judgeAddress(href: string): { track: boolean } | { problem: string } {
  // Whitelisted, because mail programs and scanners disagree on how javascript: may be spelt.
  if (/^(?:mailto:|tel:|sms:|#)/i.test(href)) return { track: false }
  if (/^https?:\/\//i.test(href) && URL.canParse(href) && !/\s/.test(href)) return { track: true }
  return {
    problem: `A link cannot lead to "${href}". Give the whole address beginning with https:// (mailto:, tel: and # are allowed too).`,
  }
}
