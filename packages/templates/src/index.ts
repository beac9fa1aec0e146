export type { MergeData } from './build.ts'
export {
  type CompiledEmail,
  compileEmail,
  type EmailContent,
  type EmailSlots,
  type RenderedEmail,
} from './compile-email.ts'
export { defaultEmails } from './defaults.ts'
export { type Part, type TemplateProblem, TemplateProblems } from './problems.ts'
