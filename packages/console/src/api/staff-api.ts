import type { StaffApi } from './operations.ts'

/**
 * The types of the client: a path that does not exist, a field that is not sent, or a body that is not taken do not
 * compile.
 */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The paths that have this method, with their parameters as `:id`. */
export type Path<M extends Method> = {
  [P in keyof StaffApi]: StaffApi[P] extends Record<M, unknown> ? P : never
}[keyof StaffApi]

type Operation<M extends Method, P extends Path<M>> = StaffApi[P] extends Record<M, infer O> ? O : never

/** The JSON that comes back; nothing where the answer has no body. */
export type Answer<M extends Method, P extends Path<M>> = Operation<M, P> extends { answer: infer A } ? A : never

type ParamName<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamName<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never

/** Optional where nothing in it has to be said. */
type Part<Name extends string, T> = [T] extends [never]
  ? { [N in Name]?: undefined }
  : Record<never, never> extends T
    ? { [N in Name]?: T }
    : { [N in Name]: T }

/** What a request is made of besides its path: `{ param: { id }, query: { limit: 20 }, json: { ... } }`. */
export type Args<M extends Method, P extends Path<M>> = Part<
  'param',
  [ParamName<P>] extends [never] ? never : Record<ParamName<P>, string | number>
> &
  Part<'query', Operation<M, P> extends { query: infer Q } ? Q : never> &
  Part<'json', Operation<M, P> extends { json: infer B } ? B : never>

/** Leaves the arguments out where there is nothing that has to be said. */
export type MaybeArgs<M extends Method, P extends Path<M>> =
  Record<never, never> extends Args<M, P> ? [args?: Args<M, P>] : [args: Args<M, P>]
