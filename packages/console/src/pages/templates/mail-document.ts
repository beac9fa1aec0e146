/**
 * A mail for a frame of the console, whose policy takes styles by the page's nonce only: those that stand at elements move
 * into a sheet that carries it. Nothing else is changed; scripts do not run there in any case.
 */
export function mailDocument(html: string, nonce: string): string {
  const rules: string[] = []
  const moved = html.replace(/(<[a-z][^<>]*?)\sstyle="([^"<>]*)"/gi, (_, tag: string, style: string) => {
    const n = rules.push(decoded(style).replace(/[{}<]/g, '')) - 1
    return `${tag} data-s="${n}"`
  })
  const sheet = rules.map((rule, n) => `[data-s="${n}"]{${rule}}`).join('\n')
  // In front of the writer's own sheets, whose rules for phones are marked important.
  const own = `<style nonce="${nonce}">${sheet}</style>`
  const marked = moved.replace(/<style(?=[\s>])/gi, `<style nonce="${nonce}"`)
  return /<\/head>/i.test(marked) ? marked.replace(/<\/head>/i, `${own}</head>`) : `${own}${marked}`
}

const entities: Record<string, string> = { quot: '"', '#39': "'", amp: '&', '#x27': "'" }
const decoded = (text: string): string =>
  text.replace(/&(quot|#39|#x27|amp);/g, (_, name: string) => entities[name] ?? '')
