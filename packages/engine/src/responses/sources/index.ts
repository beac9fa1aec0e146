export * from './manage-sources.ts'
export * from './record-from-source.ts'
export { signBody } from './signature.ts'
