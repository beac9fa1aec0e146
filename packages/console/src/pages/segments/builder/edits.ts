import { type About, type Condition, emptyGroup, type Group, newId, type Part } from './tree.ts'

/** Changes of a filter that is being written. All pure: the tree before stays as it was, to go back to. */
export type Edit =
  | { do: 'add'; to: number; about: About }
  | { do: 'addGroup'; to: number; about: About }
  | { do: 'say'; id: number; about: About }
  | { do: 'join'; id: number; join: Group['join'] }
  | { do: 'not'; id: number; not: boolean }
  | { do: 'remove'; id: number }
  | { do: 'copy'; id: number }
  | { do: 'move'; id: number; by: -1 | 1 }

export function edited(root: Group, edit: Edit): Group {
  switch (edit.do) {
    case 'add':
      return inGroup(root, edit.to, (parts) => [...parts, conditionOf(edit.about)])
    case 'addGroup': {
      // An alternative inside of conditions that all hold, and the other way round.
      const join = find(root, edit.to)?.join === 'any' ? 'all' : 'any'
      return inGroup(root, edit.to, (parts) => [...parts, { ...emptyGroup(join), parts: [conditionOf(edit.about)] }])
    }
    case 'say':
      return changed(root, edit.id, (part) => (part.kind === 'condition' ? { ...part, about: edit.about } : part))
    case 'join':
      return changed(root, edit.id, (part) => (part.kind === 'group' ? { ...part, join: edit.join } : part))
    case 'not':
      return changed(root, edit.id, (part) => ({ ...part, not: edit.not }))
    case 'remove':
      return around(root, edit.id, (parts, at) => parts.toSpliced(at, 1))
    case 'copy':
      return around(root, edit.id, (parts, at) => parts.toSpliced(at + 1, 0, ...parts.slice(at, at + 1).map(anew)))
    case 'move':
      return around(root, edit.id, (parts, at) => moved(parts, at, at + edit.by))
  }
}

const conditionOf = (about: About): Condition => ({ id: newId(), kind: 'condition', not: false, about })

/** The same with ids of its own. */
const anew = (part: Part): Part => ({
  ...part,
  id: newId(),
  ...(part.kind === 'group' && { parts: part.parts.map(anew) }),
})

function moved(parts: Part[], from: number, to: number): Part[] {
  const part = parts[from]
  return part && to >= 0 && to < parts.length ? parts.toSpliced(from, 1).toSpliced(to, 0, part) : parts
}

function find(part: Part, id: number): Group | undefined {
  if (part.kind !== 'group') return undefined
  return part.id === id ? part : part.parts.map((one) => find(one, id)).find((found) => found !== undefined)
}

function changed(root: Group, id: number, change: (part: Part) => Part): Group {
  const walk = (part: Part): Part => {
    if (part.id === id) return change(part)
    return part.kind === 'group' ? { ...part, parts: part.parts.map(walk) } : part
  }
  return walk(root) as Group
}

const inGroup = (root: Group, id: number, change: (parts: Part[]) => Part[]): Group =>
  changed(root, id, (part) => (part.kind === 'group' ? { ...part, parts: change(part.parts) } : part))

/** Changes the parts among which one stands. A group that this leaves empty goes with them, save the outermost. */
function around(group: Group, id: number, change: (parts: Part[], at: number) => Part[]): Group {
  const at = group.parts.findIndex((part) => part.id === id)
  if (at >= 0) return { ...group, parts: change(group.parts, at) }
  const parts = group.parts.map((part) => (part.kind === 'group' ? around(part, id, change) : part))
  return { ...group, parts: parts.filter((part) => part.kind === 'condition' || part.parts.length > 0) }
}
