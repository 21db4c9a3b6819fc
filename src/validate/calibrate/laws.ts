// Laws stretched, narrowed and written back as a scenario writes them.
import { type Distribution, mean } from '../../../simulator/engine/distribution.ts'
import { exp, normalQuantile } from '../../../simulator/engine/elementary.ts'

/** The same law of a quantity `factor` times as large. */
export function scaled(law: Distribution, factor: number): Distribution {
  // Nothing has no shape.
  if (factor === 0) return { kind: 'constant', value: 0 }
  switch (law.kind) {
    case 'constant':
      return { ...law, value: law.value * factor }
    case 'exponential':
      return { ...law, mean: law.mean * factor }
    case 'lognormal':
      return { ...law, median: law.median * factor }
    case 'gamma':
    case 'weibull':
      return { ...law, scale: law.scale * factor }
    case 'pareto':
      return { ...law, minimum: law.minimum * factor }
    case 'uniform':
      return { ...law, low: law.low * factor, high: law.high * factor }
    case 'quantiles':
      return { ...law, points: law.points.map(({ p, value }) => ({ p, value: value * factor })) }
    case 'mixture':
      return { ...law, parts: law.parts.map(({ weight, of }) => ({ weight, of: scaled(of, factor) })) }
    case 'shifted':
      return { ...law, by: law.by * factor, of: scaled(law.of, factor) }
    default:
      return law satisfies never
  }
}

/** Whether a law has a spread that can be fitted apart from its scale. */
export function hasSpread({ kind }: Distribution): boolean {
  return kind === 'lognormal' || kind === 'gamma'
}

/** A law with `factor` times the spread, about the same median (lognormal) or mean (gamma). */
export function spread(law: Distribution, factor: number): Distribution {
  if (law.kind === 'lognormal') return { ...law, sigma: law.sigma * factor }
  if (law.kind !== 'gamma') return law
  const square = factor * factor
  return { kind: 'gamma', shape: law.shape / square, scale: law.scale * square }
}

/** The middle that an interval is told of. */
export function centreOf(law: Distribution): { of: 'median' | 'mean'; value: number } {
  return law.kind === 'lognormal' ? { of: 'median', value: law.median } : { of: 'mean', value: mean(law) }
}

export type Unit = 'duration' | 'throughput'

const DIGITS = 4

/** Four digits: more than any interval supports, and short enough to read. */
export function writtenAmount(value: number, unit: Unit): string {
  const [factor, suffix] = unitOf(value, unit)
  return `${Number((value / factor).toPrecision(DIGITS))}${suffix}`
}

function unitOf(value: number, unit: Unit): [number, string] {
  if (unit === 'throughput') return [1024 ** 2, 'MiB/s']
  return value < 1 ? [1e-3, 'ms'] : [1, 's']
}

/** As a scenario writes the law: `{lognormal: {median: 9ms, p99: 40ms}}`. */
export function writtenLaw(law: Distribution, unit: Unit): unknown {
  const amount = (value: number) => writtenAmount(value, unit)
  const plain = (value: number) => Number(value.toPrecision(DIGITS))
  switch (law.kind) {
    case 'constant':
      return amount(law.value)
    case 'exponential':
      return { exponential: { mean: amount(law.mean) } }
    case 'lognormal':
      return {
        lognormal: { median: amount(law.median), p99: amount(law.median * exp(law.sigma * normalQuantile(0.99))) },
      }
    case 'gamma':
      return { gamma: { mean: amount(law.shape * law.scale), cv: plain(1 / Math.sqrt(law.shape)) } }
    case 'weibull':
      return { weibull: { scale: amount(law.scale), shape: plain(law.shape) } }
    case 'pareto':
      return { pareto: { minimum: amount(law.minimum), shape: plain(law.shape) } }
    case 'uniform':
      return { uniform: { low: amount(law.low), high: amount(law.high) } }
    case 'quantiles':
      return { quantiles: Object.fromEntries(law.points.map(({ p, value }) => [`p${plain(100 * p)}`, amount(value)])) }
    case 'mixture':
      return { mixture: law.parts.map(({ weight, of }) => ({ weight, of: writtenLaw(of, unit) })) }
    case 'shifted':
      return { shifted: { by: amount(law.by), of: writtenLaw(law.of, unit) } }
    default:
      return law satisfies never
  }
}
