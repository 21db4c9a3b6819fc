// Which runs may teach a scenario something.
import { type Problem, type Result, UserError } from '../../../simulator/index.ts'
import { LATENESS_LIMIT_S } from '../../k6/plan.ts'
import { forecastProblem, isRun, observedVariant } from '../run-or-forecast.ts'

export type Offered = { name: string; result: Result; lateP99S: number | undefined }

/**
 * @param options.isForced take runs that failed a condition, and simulated ones
 * @throws UserError with every run that does not count, and why
 */
export function assertAdmissible(runs: readonly Offered[], horizonS: number, options: { isForced: boolean }): void {
  const problems = runs.flatMap((run) => [...unusable(run, horizonS), ...(options.isForced ? [] : objections(run))])
  if (problems.length > 0) throw new UserError(problems)
}

/** What no option can mend. */
function unusable({ name, result }: Offered, horizonS: number): Problem[] {
  if (observedVariant(result) === undefined)
    return [{ path: name, message: 'holds no variant', hint: 'Give the result of one run.' }]
  const { horizonS: ranS } = result.scenario
  if (ranS === horizonS) return []
  const hint = 'Calibrate the scenario that was run, or set its horizon for this call: --set horizon=…'
  return [{ path: name, message: 'is of another run', found: `${ranS} s; the scenario lasts ${horizonS} s`, hint }]
}

function objections({ name, result, lateP99S }: Offered): Problem[] {
  const hint = 'Run it again; or take it as it is with --anyway.'
  const problem = (message: string, found?: string): Problem => ({
    path: name,
    message,
    ...(found === undefined ? {} : { found }),
    hint,
  })
  const { provenance, validation } = result
  return [
    ...(isRun(result)
      ? []
      : [forecastProblem(name, 'It teaches what the scenario says already: give a run, or take it with --anyway.')]),
    ...(provenance.interrupted ? [problem('was cut short')] : []),
    ...(validation?.gates ?? [])
      .filter(({ isMet }) => !isMet)
      .map((gate) => problem(`failed a condition: ${gate.name}`, gate.found)),
    ...(lateP99S !== undefined && lateP99S > LATENESS_LIMIT_S
      ? [problem('was sent too late by the load generator', `${Math.round(1000 * lateP99S)} ms at the 99th percentile`)]
      : []),
  ]
}
