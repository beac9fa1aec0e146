/**
 * All texts of the console, as types. zh-CN is the source; what `Messages` makes of it is what every other language has
 * to have. The files themselves are loaded with the page that needs them.
 */
export interface Catalogue {
  shell: typeof import('./zh-CN/shell.ts').default
  ui: typeof import('./zh-CN/ui.ts').default
  terms: typeof import('./zh-CN/terms.ts').default
  home: typeof import('./zh-CN/home.ts').default
  desk: typeof import('./zh-CN/desk.ts').default
  workOrders: typeof import('./zh-CN/workOrders.ts').default
  dispatch: typeof import('./zh-CN/dispatch.ts').default
  approvals: typeof import('./zh-CN/approvals.ts').default
  campaigns: typeof import('./zh-CN/campaigns.ts').default
  plan: typeof import('./zh-CN/plan.ts').default
  cockpit: typeof import('./zh-CN/cockpit.ts').default
  segments: typeof import('./zh-CN/segments.ts').default
  templates: typeof import('./zh-CN/templates.ts').default
  reports: typeof import('./zh-CN/reports.ts').default
  customers: typeof import('./zh-CN/customers.ts').default
  imports: typeof import('./zh-CN/imports.ts').default
  upkeep: typeof import('./zh-CN/upkeep.ts').default
  staff: typeof import('./zh-CN/staff.ts').default
  system: typeof import('./zh-CN/system.ts').default
}

/** What is a page, and has a title in the menu: `terms` are words that several of them share. */
export type PageName = Exclude<keyof Catalogue, 'shell' | 'ui' | 'terms'>

/** The same keys in another language. Where Chinese has only `…_other`, English may have `…_one` too. */
export type Messages<T> = {
  [K in keyof T]: T[K] extends string ? string : Messages<T[K]>
} & {
  [K in keyof T as K extends `${infer Stem}_other` ? `${Stem}_one` : never]?: string
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell'
    resources: Catalogue
  }
}
