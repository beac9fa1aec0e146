import { ApiProblem, problemOf } from './api-problem.ts'
import { signedInAgain } from './session-end.ts'
import type { Answer, Args, MaybeArgs, Method, Path } from './staff-api.ts'

export interface Options {
  signal?: AbortSignal | undefined
  /** The same for each repetition of one wish to create something. */
  idempotencyKey?: string | undefined
  /** A file as the body, with its type. */
  file?: Blob | undefined
  /** Milliseconds until the wait for an answer ends; Infinity for what takes as long as a file is large. */
  patience?: number | undefined
  /** False: a session that has ended is an `ApiProblem` with 401 instead of a wait for the sign-in. */
  waitForSignIn?: boolean | undefined
}

/** Nothing that people wait for takes longer. */
const patienceMs = 60_000

/**
 * Asks the staff API. Throws an `ApiProblem` for every answer that is no success, and when none comes. Where the
 * session has ended it waits for the sign-in and asks again: a refused request has changed nothing.
 */
export async function ask<M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  args?: Args<M, P>,
  options: Options = {},
): Promise<Answer<M, P>> {
  const json = args?.json
  const body = options.file ?? (json === undefined ? undefined : JSON.stringify(json))
  const type = options.file ? options.file.type : 'application/json'
  const headers = {
    ...(body !== undefined && { 'content-type': type }),
    ...(options.idempotencyKey && { 'idempotency-key': options.idempotencyKey }),
  }
  return send(
    `/api/v1${addressOf(path, args as Place)}`,
    { method: method.toUpperCase(), headers, body: body ?? null },
    options,
  )
}

const call =
  <M extends Method>(method: M) =>
  <P extends Path<M>>(path: P, ...[args, options]: [...MaybeArgs<M, P>, options?: Options]): Promise<Answer<M, P>> =>
    ask(method, path, args as Args<M, P>, options as Options)

/** The one door to the staff API: `api.get('/campaigns/:id', { param: { id } })`. */
export const api = {
  get: call('get'),
  post: call('post'),
  put: call('put'),
  patch: call('patch'),
  delete: call('delete'),
  /** What a POST answers with that is no JSON: a picture, say. */
  file: <P extends Path<'post'>>(path: P, args: Args<'post', P>, options: Options = {}): Promise<Blob> => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(args.json) }
    return send(`/api/v1${addressOf(path, args as Place)}`, init, options, (response) => response.blob())
  },
  /** The address of something to download or to open, for a link. */
  href: <P extends Path<'get'>>(path: P, ...[args]: MaybeArgs<'get', P>): string =>
    `/api/v1${addressOf(path, args as Place)}`,
}

/** The doors of the session, which are no part of the staff API. */
export const auth = {
  signIn: (json: { email: string; password: string }) => sendAuth('sign-in', json),
  signOut: () => sendAuth('sign-out', {}),
  changePassword: (json: { currentPassword: string; newPassword: string }) => sendAuth('password', json, true),
}

function sendAuth(door: string, json: object, waitForSignIn = false): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  return send(`/auth/${door}`, { method: 'POST', headers, body: JSON.stringify(json) }, { waitForSignIn })
}

async function send<T>(
  address: string,
  init: RequestInit,
  options: Options,
  read: (response: Response) => Promise<unknown> = (response) => response.json(),
): Promise<T> {
  for (;;) {
    const response = await reach(address, init, options)
    if (response.ok) return (response.status === 204 ? undefined : await read(response)) as T
    if (response.status !== 401 || options.waitForSignIn === false) throw await problemOf(response)
    await signedInAgain()
  }
}

async function reach(
  address: string,
  init: RequestInit,
  { signal: asked, patience: ms = patienceMs }: Options,
): Promise<Response> {
  const patience = Number.isFinite(ms) ? AbortSignal.timeout(ms) : new AbortController().signal
  try {
    return await fetch(address, { ...init, signal: asked ? AbortSignal.any([asked, patience]) : patience })
  } catch (error) {
    if (asked?.aborted) throw error
    throw new ApiProblem({ status: 0, code: patience.aborted ? 'slow' : 'unreachable' })
  }
}

interface Place {
  param?: Record<string, string | number> | undefined
  query?: object | undefined
}

function addressOf(path: string, args: Place | undefined): string {
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(String(args?.param?.[name] ?? '')))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(args?.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(name, String(one))
    }
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}
