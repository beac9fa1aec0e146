import { useSyncExternalStore } from 'react'

const query = window.matchMedia('(max-width: 767px)')

const subscribe = (listener: () => void) => {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** Whether the window is as narrow as a phone: tables become cards, the menu a drawer. */
export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
