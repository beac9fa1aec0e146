import { createBrowserRouter, type RouteObject } from 'react-router'
import { NotFound, NotLoaded, RouteFault } from './faults.tsx'
import { Gate } from './gate.tsx'
import { loadMessages } from './language.ts'
import { type Page, pages } from './pages.ts'
import { readAhead } from './read-ahead.ts'
import { Splash } from './splash.tsx'
import type { RouteHandle } from './use-page.ts'

const routesOf = (page: Page): RouteObject[] =>
  page.paths.map((path) => ({
    path,
    handle: { page } satisfies RouteHandle,
    ErrorBoundary: RouteFault,
    loader: ({ params, request }) => {
      void readAhead(page, { params, query: new URL(request.url).searchParams })
      return null
    },
    shouldRevalidate: ({ currentUrl, nextUrl }) => currentUrl.pathname !== nextUrl.pathname,
    lazy: async () => {
      const loaded = await Promise.all([page.load(), loadMessages(page.name)]).catch(() => undefined)
      // Of a page that fails to load the router would show nothing, not even its ErrorBoundary.
      return { Component: loaded ? loaded[0].default : NotLoaded }
    },
  }))

export const router = createBrowserRouter([
  {
    Component: Gate,
    ErrorBoundary: RouteFault,
    HydrateFallback: Splash,
    children: [...pages.flatMap(routesOf), { path: '*', Component: NotFound }],
  },
])
