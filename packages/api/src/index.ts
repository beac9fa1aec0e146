export { createApp } from './app.ts'
export type { AppOptions } from './app-env.ts'
export { type Auth, createAuth, createLogin } from './auth.ts'
export type { LetterPress } from './letter-press.ts'
export { openVisitSpool, type SpoolOptions, type VisitSpool } from './public/visit-spool.ts'
export {
  bulletinDocument,
  campaignDocument,
  type Language,
  type ReportDocument,
  type ReportFormat,
  reportFormats,
} from './reports/index.ts'
export { describeStaffApi } from './routes/index.ts'
export { type Serving, serveApi } from './serve.ts'
