export type { MergeData } from './build.ts'
export { type CheckedTemplate, checkTemplate, type TemplateContent } from './check-template.ts'
export {
  type CompiledEmail,
  compileEmail,
  type EmailContent,
  type EmailSlots,
  type RenderedEmail,
  type WireEmail,
} from './compile-email.ts'
export { type CompiledText, compileText } from './compile-text.ts'
export { defaultEmails } from './defaults.ts'
export { type CompiledWrittenEmail, compileWrittenEmail, type WrittenEmail } from './emails/written-email.ts'
export { type FaxPage, faxSource, paragraphsOf } from './fax/fax-page.ts'
export * from './letters/index.ts'
export { type Part, type TemplateProblem, TemplateProblems } from './problems.ts'
export { type CompiledSms, compileSms, type SmsContent, type SmsSlots, signed } from './sms/compile-sms.ts'
export { readSms } from './sms/read-sms.ts'
export { fromSeptets, type SmsSegments, segmentSms, toSeptets } from './sms/segments.ts'
export { oneLine } from './values.ts'
export { Bytes } from './wire/bytes.ts'
export { quotedPrintable } from './wire/quoted-printable.ts'
