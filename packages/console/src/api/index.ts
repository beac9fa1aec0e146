export { ApiProblem, type FieldIssue } from './api-problem.ts'
export { api, auth } from './client.ts'
export {
  type ItemOf,
  newKey,
  reading,
  type SendingOptions,
  useList,
  useReading,
  useReadingIfAny,
  useSending,
} from './queries.ts'
export { sessionEnd } from './session-end.ts'
export type { Answer, Args, Method, Path } from './staff-api.ts'
