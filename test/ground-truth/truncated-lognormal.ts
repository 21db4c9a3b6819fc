// A lognormal law cut in two at a size, each part as a table of quantiles: for models that ask how short and long requests fare.
import { type Distribution, quantile } from '../../simulator/engine/distribution.ts'
import { normalCdf } from '../../simulator/engine/elementary.ts'

type Part = { share: number; law: unknown }

const STEPS = 400
/** Points per factor of ten towards the tail, down to one in a hundred million. */
const TAIL_STEPS = 40
const TAIL_DECADES = 8

export function truncatedLognormal(given: { mean: number; cv: number }, at: number): { short: Part; long: Part } {
  const sigma = Math.sqrt(Math.log(1 + given.cv ** 2))
  const law: Distribution = { kind: 'lognormal', median: given.mean / Math.sqrt(1 + given.cv ** 2), sigma }
  const share = normalCdf(Math.log(at / law.median) / sigma)
  return { short: part(law, 0, share), long: part(law, share, 1) }
}

function part(law: Distribution, from: number, to: number): Part {
  const points: Record<string, string> = {}
  for (const p of levels()) {
    const whole = Math.min(1 - 1e-9, Math.max(1e-9, from + p * (to - from)))
    points[`p${(100 * p).toFixed(8)}`] = `${quantile(law, whole)}s`
  }
  return { share: to - from, law: { quantiles: points } }
}

/** 0 to 1, evenly spaced and then ever closer to 1. */
function levels(): number[] {
  const even = Array.from({ length: STEPS }, (_, index) => (0.9 * index) / STEPS)
  const tail = Array.from(
    { length: (TAIL_DECADES - 1) * TAIL_STEPS },
    (_, index) => 1 - 10 ** (-1 - index / TAIL_STEPS),
  )
  return [...even, ...tail, 1]
}
