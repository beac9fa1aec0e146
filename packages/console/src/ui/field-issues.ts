import type { FormInstance } from 'antd'
import type { ApiProblem } from '../api/index.ts'
import { said } from './said.tsx'

/**
 * Shows what the API found wrong at the fields of a form, whose names are those of the request's body. Returns what
 * belongs to no field, for a `ProblemView`; undefined when every issue found its field.
 */
export function showIssues(form: FormInstance, problem: ApiProblem): ApiProblem | undefined {
  const known = (path: string) => form.getFieldInstance(namePath(path)) !== undefined
  const placed = problem.issues.filter(({ path }) => known(path))
  form.setFields(placed.map(({ path, message }) => ({ name: namePath(path), errors: [said(message)] })))
  const [first] = placed
  if (first) form.scrollToField(namePath(first.path), { focus: true })
  return placed.length > 0 && placed.length === problem.issues.length ? undefined : problem
}

/** `cells.0.weight` as antd's forms name it. */
const namePath = (path: string) => path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
