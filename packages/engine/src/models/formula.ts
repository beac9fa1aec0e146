import type { Frame } from './frame.ts'
import type { Coefficients, Design } from './ridge-logistic.ts'

/** A trained model: log odds = intercept + what each feature adds. */
export interface Formula {
  intercept: number
  features: (NumberTerm | ChoiceTerm)[]
}

/** Adds coefficient x value; `missing` where there is no value. */
export interface NumberTerm {
  kind: 'number'
  name: string
  coefficient: number
  missing: number
}

/** Adds the coefficient of the value; nothing for a value that is not among them, or none. */
export interface ChoiceTerm {
  kind: 'choice'
  name: string
  levels: Record<string, number>
}

/** The coefficients of a design's columns, said of the features as they are in the database. */
export function formulaOf(frame: Frame, { numbers }: Design, coefficients: Coefficients): Formula {
  let intercept = coefficients[0] as number
  let number = 0
  let column = numbers.length
  const features = frame.features.map((feature): NumberTerm | ChoiceTerm => {
    if (feature.kind === 'choice') {
      const levels = feature.levels.map((level) => [level, coefficients[++column] as number] as const)
      return { kind: 'choice', name: feature.name, levels: Object.fromEntries(levels) }
    }
    const coefficient = (coefficients[++number] as number) / feature.scale
    intercept -= coefficient * feature.shift
    // A missing number counts as the mean, with what it adds besides that it is missing.
    const besides = feature.values.some(Number.isNaN) ? (coefficients[++column] as number) : 0
    return { kind: 'number', name: feature.name, coefficient, missing: coefficient * feature.shift + besides }
  })
  return { intercept, features }
}
