export * from './manage-sources.ts'
export * from './record-from-source.ts'
export { isSignedBy, signBody, tolerance as signatureTolerance } from './signature.ts'
