export * from './catalogue.ts'
export * from './promise-job.ts'
export { type QueueCounts, type QueueState, queueState, type StubbornPromise } from './queue-state.ts'
