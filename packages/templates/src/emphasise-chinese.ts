import type { MarkdownIt } from 'markdown-it'

/**
 * CommonMark takes `**` between a full stop and a letter for neither beginning nor end, unless blanks stand there, and
 * Chinese has none: `**请注意：**明天` would print its asterisks. Here they begin before anything but a blank, and end
 * behind it.
 */
export function emphasiseChinese(markdown: MarkdownIt): void {
  const { State } = markdown.inline
  markdown.inline.State = class extends State {
    override scanDelims(start: number, canSplitWord: boolean) {
      const scanned = super.scanDelims(start, canSplitWord)
      if (!canSplitWord) return scanned
      const [before = ' ', after = ' '] = [this.src[start - 1], this.src[start + scanned.length]]
      return { ...scanned, can_open: /\S/.test(after), can_close: /\S/.test(before) }
    }
  }
}
