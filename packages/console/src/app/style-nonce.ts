import { styleNonce } from './theme.ts'

/**
 * antd measures scrollbars and stops the page behind a dialogue from scrolling by style elements that it gives no nonce,
 * whatever it is told. Every style element that our own scripts make gets the page's; no others run.
 */
const create = document.createElement
document.createElement = function (this: Document, ...args: Parameters<typeof create>) {
  const element = create.apply(this, args)
  if (element instanceof HTMLStyleElement) element.nonce = styleNonce
  return element
} as typeof create
