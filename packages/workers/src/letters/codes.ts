import bwip from 'bwip-js/node'
import QRCode from 'qrcode'

/** A QR code as SVG. Level M: 15 % of it may be lost, to a fold or a stamp. */
export function qrCode(text: string): string {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  return drawn(modules.size, modules.data)
}

/** A Data Matrix as SVG, 16 by 16 for any piece number, so that it has one size in the window. */
export function dataMatrix(text: string): string {
  const [symbol] = bwip.raw({ bcid: 'datamatrix', text, version: '16x16' } as Parameters<typeof bwip.raw>[0])
  if (!symbol || !('pixs' in symbol)) throw new Error(`No Data Matrix can be made of ${text}.`)
  return drawn(symbol.pixx, symbol.pixs)
}

/** Each run of dark modules is one stroke: half the bytes of rectangles, in the file and while it is set. */
function drawn(size: number, dark: ArrayLike<number>): string {
  let strokes = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!dark[y * size + x]) continue
      const from = x
      while (x + 1 < size && dark[y * size + x + 1]) x++
      strokes += `M${from} ${y + 0.5}h${x + 1 - from}`
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><path stroke="#000" d="${strokes}"/></svg>`
}
