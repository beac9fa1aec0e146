export * from './mail-catcher.ts'
export * from './redis.ts'
