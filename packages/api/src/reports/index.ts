import { reportCsv } from './csv.ts'
import type { ReportDocument } from './document.ts'
import { reportHtml } from './html.ts'
import { reportXlsx } from './xlsx.ts'

export { bulletinDocument } from './bulletin-document.ts'
export { campaignDocument, type DocumentOptions } from './campaign-document.ts'
export type { Language, ReportDocument } from './document.ts'
export { reportPolicy } from './style.ts'

/** What a report can be written as, besides its JSON. */
export const reportFormats = {
  html: { type: 'text/html; charset=utf-8', write: async (report: ReportDocument) => reportHtml(report) },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: reportXlsx },
  csv: { type: 'text/csv; charset=utf-8', write: async (report: ReportDocument) => reportCsv(report) },
} as const
export type ReportFormat = keyof typeof reportFormats
