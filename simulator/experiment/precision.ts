// When are there enough replications? When the intervals of the asked figure are as narrow as asked, in every variant.
import type { Scalar } from '../result/figures.ts'
import { meanEstimate } from './estimate.ts'
import type { Replication } from './replication.ts'

export type Precision = {
  /** Path of the figure, `errorRate` or `responseTimeS.p99`. */
  figure: string
  /** Half-width of the 95 % interval: as a share of the mean, or in the figure's own unit. */
  halfWidth: { kind: 'relative' | 'absolute'; value: number }
}

/**
 * Looking after every replication and stopping at the first narrow interval stops too early now and then: a lucky start looks precise.
 * A minimum number of replications keeps the loss of coverage small.
 */
export const FEWEST_REPLICATIONS = 10

export function isPrecise(variants: readonly (readonly Replication[])[], precision: Precision): boolean {
  return variants.every((replications) => {
    if (replications.length < FEWEST_REPLICATIONS) return false
    const width = halfWidthOf(replications, precision)
    return width !== undefined && width <= precision.halfWidth.value
  })
}

/** @returns the half-width reached, in the terms of `precision`; undefined when the figure has none */
function halfWidthOf(replications: readonly Replication[], { figure, halfWidth }: Precision): number | undefined {
  const scalars = replications.map(({ scalars }) => scalars[figure] as Scalar)
  const values = scalars.filter((scalar) => typeof scalar === 'number')
  if (values.length < 2) return undefined
  const { value, low } = meanEstimate(values)
  const width = value - (low as number)
  if (halfWidth.kind === 'absolute' || width === 0) return width
  return value === 0 ? undefined : width / Math.abs(value)
}

/** What was reached, in words, when the most replications allowed were not enough. */
export function missMessage(
  variants: readonly { name: string; replications: readonly Replication[] }[],
  precision: Precision,
): string {
  const reached = variants.map(({ name, replications }) => {
    const width = halfWidthOf(replications, precision)
    return `${name} ${width === undefined ? 'no interval' : `±${printable(width, precision)}`}`
  })
  const count = variants[0]?.replications.length ?? 0
  const asked = printable(precision.halfWidth.value, precision)
  return `${count} replications were not enough for ±${asked} of ${precision.figure}: ${reached.join(', ')}`
}

function printable(width: number, { halfWidth }: Precision): string {
  return halfWidth.kind === 'relative'
    ? `${Number((100 * width).toPrecision(3))} %`
    : String(Number(width.toPrecision(3)))
}
