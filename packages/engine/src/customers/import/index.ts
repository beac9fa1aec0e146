export { type Encoding, encodings } from './decode.ts'
export { type Delimiter, delimiters } from './delimiter.ts'
export { csvLine, guard as guardCell } from './formula-guard.ts'
export { customerImportOptions, type ImportOptions, importCustomers } from './import-customers.ts'
export * from './import-orders.ts'
export {
  getImport,
  type ImportReject,
  type ImportRun,
  importKinds,
  importQuery,
  keptReasons,
  listImports,
  listRejects,
} from './import-run.ts'
export { headerLineInput } from './mapping.ts'
export { type FilePreview, previewBytes, previewFile } from './preview-file.ts'
export * from './preview-import.ts'
export { rejectsCsv } from './rejects-csv.ts'
export type { ImportFile, Progress } from './run-import.ts'
export { type MappingSuggestion, type SuggestedColumn, suggestKinds, suggestMapping } from './suggest-mapping.ts'
export { undoImport } from './undo-import.ts'
