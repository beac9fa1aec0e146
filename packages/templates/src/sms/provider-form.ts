import { buildRenderer, type MergeData, type SlotValues } from '../build.ts'
import type { Node, SlotNode, ValueNode } from '../nodes.ts'

/** A text with names in place of what changes, as providers approve it, and the values to be put there. */
export interface ProviderForm {
  /** `${customer_name}，您好。${link} 拒收请回复R` */
  text: string
  params(data: MergeData, slots: SlotValues): Record<string, string>
}

/** Null where conditions stand: a provider's template has none. */
export function providerForm(nodes: Node[]): ProviderForm | null {
  const names = new Map<string, { name: string; render: ReturnType<typeof buildRenderer> }>()
  const taken = new Set<string>()
  const nameFor = (node: ValueNode | SlotNode): string => {
    const key = node.kind === 'slot' ? String(node.slot) : JSON.stringify([node.path, node.helper, node.argument])
    const known = names.get(key)
    if (known) return known.name
    const plain = nameOf(node)
    let name = plain
    for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`
    taken.add(name)
    names.set(key, { name, render: buildRenderer([node], 'sms') })
    return name
  }
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'choice') return null
    text += node.kind === 'text' ? node.text : `\${${nameFor(node)}}`
  }
  const params = [...names.values()]
  return {
    text: text.trim(),
    params: (data, slots) => Object.fromEntries(params.map(({ name, render }) => [name, render(data, slots)])),
  }
}

/** Letters, digits and underscores, as providers want them. */
function nameOf(node: ValueNode | SlotNode): string {
  if (node.kind === 'value') return node.path.join('_').replace(/\W/g, '_')
  if (typeof node.slot === 'number') return 'link'
  return node.slot === 'unsubscribe' ? 'unsubscribe' : 'reply'
}
