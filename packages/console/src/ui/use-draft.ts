import { useCallback, useState } from 'react'
import { useSession } from '../app/session.tsx'

/**
 * What somebody has typed and not saved yet, kept in this browser: `const [draft, setDraft, drop] = useDraft('note', '')`.
 * It survives a reload and a new sign-in, is the person's own, and `drop` forgets it once the server has it.
 */
export function useDraft<T>(name: string, initial: T): [T, (value: T) => void, () => void] {
  const { staffId } = useSession().me
  const key = `tradewind.draft.${staffId}.${name}`
  const [value, setValue] = useState<T>(() => keptDraft(key) ?? initial)
  const keep = useCallback(
    (next: T) => {
      setValue(next)
      try {
        localStorage.setItem(key, JSON.stringify(next))
      } catch {
        // No room, or a private window: the draft then lives as long as the page.
      }
    },
    [key],
  )
  const drop = useCallback(() => {
    localStorage.removeItem(key)
    setValue(initial)
  }, [key, initial])
  return [value, keep, drop]
}

function keptDraft<T>(key: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? undefined
  } catch {
    return undefined
  }
}
