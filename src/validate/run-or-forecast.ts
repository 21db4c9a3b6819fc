// Whether a result tells of a run that happened or of a forecast: the two have one shape, and a forecast that is scored against a
// forecast agrees for ever.
import { type Problem, type Result, UserError, type Validation, type VariantResult } from '../../simulator/index.ts'

const RUN_HINT =
  'Give the result of a run: what `k6 run --json` or `observe --json` wrote, or the observed.json of `validate`.'

/**
 * @param name as the user named it: option and file
 * @returns the run alone, also where the file holds a run and its forecast
 * @throws UserError for a forecast
 */
export function runOf(name: string, result: Result): Result {
  if (!isRun(result)) throw new UserError([forecastProblem(name, RUN_HINT)])
  const { validation, ...rest } = result
  const variant = observedVariant(result)
  if (validation === undefined || variant === undefined) return result
  return { ...rest, source: sourceOf(result), variants: [variant] }
}

/** @throws UserError for a run: it was no forecast */
export function forecastOf(name: string, result: Result): Result {
  if (result.source === 'simulated') return result
  const hint = 'Give what `simulate --json` or `compare --json` wrote.'
  throw new UserError([{ path: name, message: 'is a run, not a forecast', found: `source ${result.source}`, hint }])
}

/** @throws UserError for a validation that scored a forecast against a forecast, as earlier versions would */
export function validationOfRun(name: string, validation: Validation): Validation {
  if (validation.observedSource !== 'simulated') return validation
  const hint = 'Validate again, with --observed and the result of a run.'
  throw new UserError([{ path: name, message: 'scored a forecast against a forecast: it says nothing', hint }])
}

export function forecastProblem(name: string, hint: string): Problem {
  return { path: name, message: 'is a forecast, not a run', found: 'source simulated', hint }
}

export function isRun(result: Result): boolean {
  return sourceOf(result) !== 'simulated'
}

/** Of a validated pair, what observed the run. */
export function sourceOf({ source, validation }: Result): Result['source'] {
  return validation === undefined ? source : (validation.observedSource as Result['source'])
}

const OBSERVED_SIDE = 'observed: '

/** The side of a validated pair that was observed, or the first variant. */
export function observedVariant({ variants }: Result): VariantResult | undefined {
  return variants.find(({ name }) => name.startsWith(OBSERVED_SIDE)) ?? variants[0]
}
