export interface Watching<T> {
  onChange: (seen: T) => void
  /** Whether the line is up; false while the browser connects again. */
  onLine: (up: boolean) => void
  /** Nothing more will come: refused, ended, or too many windows. */
  onEnd: () => void
}

/**
 * Follows the server-sent events of this name for as long as the window is looked at, and returns what stops it. A hidden
 * window gives its line back, of which a browser has few. `address` is that of `api.href`.
 */
export function watch<T>(address: string, event: string, { onChange, onLine, onEnd }: Watching<T>): () => void {
  let source: EventSource | undefined
  const close = () => {
    source?.close()
    source = undefined
  }
  const stop = () => {
    document.removeEventListener('visibilitychange', follow)
    close()
  }
  const end = () => {
    stop()
    onLine(false)
    onEnd()
  }
  const open = () => {
    source = new EventSource(address)
    source.onopen = () => onLine(true)
    // A browser that goes on trying is not closed; one that was refused is.
    source.onerror = () => (source?.readyState === EventSource.CLOSED ? end() : onLine(false))
    source.addEventListener(event, ({ data }) => onChange(JSON.parse(data) as T))
    source.addEventListener('end', end)
  }
  const follow = () => {
    if (document.hidden) close()
    else if (!source) open()
  }
  follow()
  document.addEventListener('visibilitychange', follow)
  return stop
}
