import { setTimeout as sleep } from 'node:timers/promises'
import { loggable } from '@tradewind/engine'
import { streamSSE } from 'hono/streaming'
import type { AppContext, AppOptions, StaffActor } from './app-env.ts'
import { whoAsks } from './identify.ts'
import { HttpProblem, problemOf } from './problem.ts'

/** So many a person: browsers keep six lines to a host, and need some for everything else. */
export const mostStreams = 4
/** Between two looks. */
const leastWaitMs = 1_000
/** A look that took long is waited for so many times as long: a stream keeps a tenth of a connection busy at most. */
const waitPerLook = 9
/** Without a sign of life proxies cut a line, usually after a minute. */
const beatMs = 15_000
/** The browser waits so long before it connects again after a cut. */
const retryMs = 5_000

export interface Watched<T> {
  /** Name of the events. */
  event: string
  /** What there is to see now, as somebody. */
  look: (actor: StaffActor) => Promise<T>
  /** Nothing will change any more. */
  isLast: (seen: T) => boolean
}

/**
 * Answers with server-sent events: what `look` finds, at once and whenever it has changed. Each look asks anew who is there
 * and what they may see; a stream that outlives its session or right ends with the event `end`, whose data is the
 * problem. It ends without one when there is nothing more to come. When the server is stopped it is cut, and the browser
 * connects again. A stream does not prolong the session. Throws `too-many-requests`, and what the first look throws.
 */
export async function streamChanges<T extends object>(c: AppContext, watched: Watched<T>): Promise<Response> {
  const leave = enter(c.var.options, c.var.actor.staffId)
  let seen: T
  try {
    seen = await watched.look(c.var.actor)
  } catch (error) {
    leave()
    throw error
  }
  const answer = streamSSE(c, async (stream) => {
    const hungUp = new AbortController()
    stream.onAbort(() => hungUp.abort())
    try {
      await follow(c, watched, seen, {
        signal: AbortSignal.any([hungUp.signal, ...(c.env.closing ? [c.env.closing] : [])]),
        send: (event, data) => stream.writeSSE({ event, data: JSON.stringify(data), retry: retryMs }),
        beat: () => stream.write(': still here\n\n'),
      })
    } finally {
      leave()
    }
  })
  // It is about people's work: nobody on the way keeps it, or holds it back to send more at once.
  answer.headers.set('Cache-Control', 'no-store')
  answer.headers.set('X-Accel-Buffering', 'no')
  // An idle line would hold up a server that stops.
  answer.headers.set('Connection', 'close')
  return answer
}

interface Line {
  signal: AbortSignal
  send: (event: string, data: object) => Promise<void>
  beat: () => Promise<unknown>
}

async function follow<T extends object>(c: AppContext, watched: Watched<T>, first: T, line: Line): Promise<void> {
  const { event, look, isLast } = watched
  let said = JSON.stringify(first)
  let saidAt = performance.now()
  await line.send(event, first)
  if (isLast(first)) return line.send('end', {})
  let took = 0
  while (await waited(Math.max(leastWaitMs, took * waitPerLook), line.signal)) {
    const began = performance.now()
    const found = await lookAgain(c, look)
    took = performance.now() - began
    if ('problem' in found) return line.send('end', found.problem)
    const text = found.seen ? JSON.stringify(found.seen) : said
    if (text === said && performance.now() - saidAt < beatMs) continue
    saidAt = performance.now()
    if (found.seen && text !== said) {
      said = text
      await line.send(event, found.seen)
      if (isLast(found.seen)) return line.send('end', {})
    } else await line.beat()
  }
}

/** What is there now; a problem when it may not be seen any more; neither while a part is down. */
async function lookAgain<T>(c: AppContext, look: Watched<T>['look']): Promise<{ seen?: T } | { problem: object }> {
  try {
    const { actor } = await whoAsks(c, { prolong: false })
    return { seen: await look(actor) }
  } catch (error) {
    const problem = problemOf(error as Error, c.var.requestId)
    if (problem.status < 500) return { problem }
    c.var.options.logger.warn({ requestId: c.var.requestId, error: loggable(error) }, 'a stream could not look')
    return {}
  }
}

const waited = (ms: number, signal: AbortSignal): Promise<boolean> =>
  sleep(ms, true, { signal, ref: false }).catch(() => false)

/** How many streams each member of staff has open in this process. */
const open = new WeakMap<AppOptions, Map<number, number>>()

function enter(options: AppOptions, staffId: number): () => void {
  const ofApp = open.get(options) ?? new Map<number, number>()
  open.set(options, ofApp)
  const before = ofApp.get(staffId) ?? 0
  if (before >= mostStreams) {
    const sentence = `You are watching in ${before} windows already. Close one of them, or ask again instead of watching.`
    throw new HttpProblem('too-many-requests', sentence, 60)
  }
  ofApp.set(staffId, before + 1)
  return () => {
    const left = (ofApp.get(staffId) ?? 1) - 1
    if (left > 0) ofApp.set(staffId, left)
    else ofApp.delete(staffId)
  }
}
