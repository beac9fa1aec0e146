/** The little of html-to-text that is used; the package brings no types. */
declare module 'html-to-text' {
  export interface Selector {
    selector: string
    format?: string
    options?: Record<string, unknown>
  }
  export interface Options {
    wordwrap: false | number
    selectors: Selector[]
    limits?: { maxDepth: number }
  }
  export function convert(html: string, options?: Options): string
}
