// How far a figure moves when the guesses in the scenario move.
import { sortedQuantile } from '../result/sorted-quantile.ts'

export type InputRange = { inputLow: number | null; inputHigh: number | null }

export const NO_INPUT_RANGE: InputRange = { inputLow: null, inputHigh: null }

/**
 * With uncertain parameters every replication has a draw of its own, so replications differ by inputs and by chance. Two intervals:
 *
 * - `low`/`high`, the 95 % interval of the mean over draws, says how well the *simulation* knows its own average forecast; more
 *   replications narrow it towards nothing.
 * - `inputLow`/`inputHigh`, the 5–95 % range of the replications, says where *one real surge* lies if the guesses are as uncertain as
 *   stated; more replications make it steadier, not narrower.
 *
 * The range holds the run-to-run noise of a single run besides the inputs' share: taking it out would need several runs per draw, and
 * leaving it in errs on the wide side. It is compared with an objective whole. Below 20 replications it nears minimum to maximum.
 */
export function inputRange(values: readonly number[]): InputRange {
  if (values.length < 2) return NO_INPUT_RANGE
  const sorted = [...values].sort((left, right) => left - right)
  return { inputLow: sortedQuantile(sorted, 0.05), inputHigh: sortedQuantile(sorted, 0.95) }
}
