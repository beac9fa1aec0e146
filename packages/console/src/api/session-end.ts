/**
 * The end of a session, which any request may meet. Whoever meets it waits for one sign-in, of which all hear; the
 * page stays as it is beneath, with everything that was typed.
 */
let waiting: PromiseWithResolvers<void> | undefined
const listeners = new Set<() => void>()

const announce = () => {
  for (const listener of listeners) listener()
}

/** Resolves when somebody has signed in again. */
export function signedInAgain(): Promise<void> {
  if (!waiting) {
    waiting = Promise.withResolvers()
    announce()
  }
  return waiting.promise
}

/** For `useSyncExternalStore`: whether requests wait for a sign-in. */
export const sessionEnd = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  isWaiting: () => waiting !== undefined,
  /** Lets the requests that wait go on. */
  over(): void {
    waiting?.resolve()
    waiting = undefined
    announce()
  },
}
