import { existsSync } from 'node:fs'

const debians = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
/** The browser that the machine has: CHROMIUM, or one of Debian's: first that without a window, half as much work for the machine. */
export const browserPath = process.env.CHROMIUM ?? debians.find(existsSync) ?? '/usr/bin/chromium'

export const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }
