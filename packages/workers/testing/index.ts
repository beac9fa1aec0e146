export * from './mail-catcher.ts'
export * from './paper.ts'
export * from './redis.ts'
