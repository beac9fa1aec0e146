import { useEffect, useState } from 'react'

/**
 * For a dialogue that is there only while it is open: whoever takes it away leaves it no time to give the focus back to
 * what had it before.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const isLost = document.activeElement === document.body || document.activeElement === null
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true })
    },
    [before],
  )
}
