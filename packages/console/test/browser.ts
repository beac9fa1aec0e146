/** The browser that the machine has: CHROMIUM, or Debian's. */
export const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

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
