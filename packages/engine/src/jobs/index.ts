export * from './catalogue.ts'
export * from './promise-job.ts'
