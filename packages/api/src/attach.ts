import type { AppContext } from './app-env.ts'

/** What follows is a file to save under this name, which may be in any letters (RFC 6266). */
export function attach(c: AppContext, type: string, name: string): void {
  c.header('Content-Type', type)
  const plain = name.replace(/[^\w.() +-]/g, '_')
  const whole =
    plain === name
      ? ''
      : `; filename*=UTF-8''${encodeURIComponent(name).replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))}`
  c.header('Content-Disposition', `attachment; filename="${plain}"${whole}`)
}
