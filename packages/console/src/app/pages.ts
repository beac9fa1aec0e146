import type { ComponentType } from 'react'
import type { MaybeArgs, Path } from '../api/staff-api.ts'
import type { PageName } from '../messages/catalogue.ts'
import { monthIn, monthOf } from '../pages/reports/month-in.ts'
import { hasRight, type Me, type Role } from './roles.ts'

/** Where and for whom a page is opened. */
export interface Opened {
  params: Readonly<Record<string, string | undefined>>
  query: URLSearchParams
  me: Me
  unitId: number
}
/** Begins a reading that the page will ask for. */
export type ReadAhead = <P extends Path<'get'>>(path: P, ...args: MaybeArgs<'get', P>) => void

/** How a page comes into the menu. Without one it is reached from another page. */
export interface MenuPlace {
  group: 'work' | 'campaigns' | 'customers' | 'office'
  icon:
    | 'home'
    | 'desk'
    | 'tasks'
    | 'dispatch'
    | 'campaign'
    | 'approval'
    | 'segment'
    | 'template'
    | 'report'
    | 'customer'
    | 'import'
    | 'upkeep'
    | 'staff'
    | 'system'
}

export interface Page {
  /** Names its messages and its title in the menu. */
  name: PageName
  /** Addresses, as the router writes them; the first is the one that the menu opens. */
  paths: [string, ...string[]]
  menu?: MenuPlace
  /** Who finds it in the menu and may open it; left out: everybody who is signed in. */
  roles?: readonly Role[]
  /** What it shows first, read while its code is on the way: with the very arguments that the page reads it with. */
  reads?: (read: ReadAhead, opened: Opened) => void
  load: () => Promise<{ default: ComponentType }>
}

const marketing: readonly Role[] = ['branch', 'coordinator', 'approver', 'analyst']
const branches: readonly Role[] = ['branch', 'coordinator']

/**
 * Every page of the console, in the order of the menu: the one table that router, menu, tests and screenshots go by.
 * Longer paths stand before the shorter ones that would take them.
 */
export const pages: readonly Page[] = [
  {
    name: 'home',
    paths: ['/'],
    menu: { group: 'work', icon: 'home' },
    reads: (read, { me, unitId }) => {
      if (hasRight(me, 'score.read')) read('/units/:id/today', { param: { id: unitId } })
    },
    load: () => import('../pages/home/index.tsx'),
  },
  {
    name: 'desk',
    paths: ['/desk'],
    menu: { group: 'work', icon: 'desk' },
    roles: ['branch', 'coordinator', 'field'],
    load: () => import('../pages/desk/index.tsx'),
  },
  {
    name: 'workOrders',
    paths: ['/work-orders', '/work-orders/:id'],
    menu: { group: 'work', icon: 'tasks' },
    roles: ['branch', 'coordinator', 'field'],
    load: () => import('../pages/work-orders/index.tsx'),
  },
  {
    name: 'dispatch',
    paths: ['/dispatch'],
    menu: { group: 'work', icon: 'dispatch' },
    roles: branches,
    load: () => import('../pages/dispatch/index.tsx'),
  },
  {
    name: 'campaigns',
    paths: ['/campaigns'],
    menu: { group: 'campaigns', icon: 'campaign' },
    roles: marketing,
    load: () => import('../pages/campaigns/index.tsx'),
  },
  {
    name: 'plan',
    paths: ['/campaigns/new'],
    roles: branches,
    load: () => import('../pages/plan/index.tsx'),
  },
  {
    name: 'plan',
    paths: ['/campaigns/:id/plan'],
    roles: marketing,
    reads: (read, { params }) => read('/campaigns/:id', { param: { id: Number(params.id) } }),
    load: () => import('../pages/plan/index.tsx'),
  },
  {
    name: 'cockpit',
    paths: ['/campaigns/:id'],
    roles: marketing,
    reads: (read, { params }) => {
      const param = { id: Number(params.id) }
      read('/campaigns/:id', { param })
      read('/campaigns/:id/report', { param })
      read('/campaigns/:id/progress', { param })
    },
    load: () => import('../pages/cockpit/index.tsx'),
  },
  {
    name: 'approvals',
    paths: ['/approvals'],
    menu: { group: 'campaigns', icon: 'approval' },
    roles: ['coordinator', 'approver'],
    load: () => import('../pages/approvals/index.tsx'),
  },
  {
    name: 'segments',
    paths: ['/segments', '/segments/new', '/segments/:id'],
    menu: { group: 'campaigns', icon: 'segment' },
    roles: ['branch', 'coordinator', 'analyst'],
    load: () => import('../pages/segments/index.tsx'),
  },
  {
    name: 'templates',
    paths: ['/templates', '/templates/new', '/templates/:id'],
    menu: { group: 'campaigns', icon: 'template' },
    roles: branches,
    load: () => import('../pages/templates/index.tsx'),
  },
  {
    name: 'reports',
    paths: ['/reports', '/reports/:part'],
    menu: { group: 'campaigns', icon: 'report' },
    roles: marketing,
    reads: (read, { params, query, me, unitId }) => {
      const month = monthOf(query, monthIn(me.timeZone))
      if (params.part === undefined) read('/units/:id/bulletins/:month', { param: { id: unitId, month } })
    },
    load: () => import('../pages/reports/index.tsx'),
  },
  {
    name: 'customers',
    paths: ['/customers', '/customers/:id'],
    menu: { group: 'customers', icon: 'customer' },
    roles: ['branch', 'coordinator', 'field'],
    load: () => import('../pages/customers/index.tsx'),
  },
  {
    name: 'imports',
    paths: ['/imports', '/imports/:id'],
    menu: { group: 'customers', icon: 'import' },
    roles: branches,
    load: () => import('../pages/imports/index.tsx'),
  },
  {
    name: 'upkeep',
    paths: ['/upkeep', '/upkeep/:part'],
    menu: { group: 'customers', icon: 'upkeep' },
    roles: branches,
    load: () => import('../pages/upkeep/index.tsx'),
  },
  {
    name: 'staff',
    paths: ['/staff', '/staff/:part'],
    menu: { group: 'office', icon: 'staff' },
    roles: ['coordinator'],
    load: () => import('../pages/staff/index.tsx'),
  },
  {
    name: 'system',
    paths: ['/system', '/system/:part'],
    menu: { group: 'office', icon: 'system' },
    roles: ['admin'],
    load: () => import('../pages/system/index.tsx'),
  },
]

/** The addresses that need no id: what the menu, and tests of every page, can open. */
export const openAddresses = pages.flatMap(({ paths }) => paths.filter((path) => !path.includes(':')))
