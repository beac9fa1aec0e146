import { useMatches } from 'react-router'
import type { Page } from './pages.ts'

/** What the shell reads off the route that is shown. */
export interface RouteHandle {
  page: Page
}

/** The page that is shown; undefined where nothing is. */
export function usePage(): Page | undefined {
  const handle = useMatches().at(-1)?.handle as RouteHandle | undefined
  return handle?.page
}
