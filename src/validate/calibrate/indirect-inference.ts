// Parameters of a simulation from statistics of what was observed: those with which the simulation shows the same statistics.
// Newton's steps on common random numbers; the spread of the statistics over replications gives the interval.
// @source Gouriéroux, Monfort & Renault, "Indirect inference", https://doi.org/10.1002/jae.3950080507
import { studentT95 } from '../../../simulator/experiment/student-t.ts'
import { conditionNumber, inverted, type Row } from './least-squares.ts'

export type Problem = {
  /** What was observed. */
  observed: readonly number[]
  /** Known imprecision of each statistic, as a standard error (a bucket's width). */
  roughness: readonly number[]
  /** The statistics of every replication at these parameters; the same draws each time. Undefined where one is missing. */
  simulate: (parameters: readonly number[]) => readonly (readonly number[])[] | undefined
}

export type Inferred = {
  values: readonly number[]
  /** Half-widths of the 95 % intervals. */
  halfWidths: readonly number[]
  /** Of the sensitivities in units of the statistics' spread: above 30 the parameters cannot be told apart. */
  condition: number
  /** What is left of each statistic's difference, in units of its spread. */
  residuals: readonly number[]
  /** Whether the last step was of no consequence. */
  isSettled: boolean
}

const MOST_STEPS = 8
const PROBE = 0.1
const FARTHEST_STEP = 0.7
const CLOSE_ENOUGH = 0.002
/** Of the half-width of its interval: nearer is of no use. */
const CLOSE_SHARE = 0.1

/** @param count of the parameters, all of them zero at the start */
export function infer({ observed, roughness, simulate }: Problem, count: number): Inferred | undefined {
  let values: readonly number[] = Array.from({ length: count }, () => 0)
  let found: Inferred | undefined
  for (let step = 0; step < MOST_STEPS; step++) {
    const local = linearized(values, roughness, simulate)
    if (local === undefined) return found
    const { rows, replications, weights, means } = local
    const solution = projector(rows)
    if (solution === undefined) return found
    const residuals = observed.map((value, index) => value - means[index]!)
    const move = solution(residuals.map((residual, index) => residual * weights[index]!))
    const left = rows.map(
      ({ x }, index) => residuals[index]! * weights[index]! - x.reduce((sum, each, k) => sum + each * move[k]!, 0),
    )
    const widths = halfWidths(replications, means, weights, roughness, solution)
    const longest = Math.max(...move.map(Math.abs))
    const isClose = move.every((each, index) => Math.abs(each) < Math.max(CLOSE_ENOUGH, widths[index]! * CLOSE_SHARE))
    const shrink = longest > FARTHEST_STEP ? FARTHEST_STEP / longest : 1
    values = values.map((value, index) => value + shrink * move[index]!)
    found = { values, halfWidths: widths, condition: conditionNumber(rows), residuals: left, isSettled: isClose }
    if (isClose) return found
  }
  return found
}

type Local = {
  /** Sensitivity of each weighted statistic to the parameters. */
  rows: readonly Row[]
  replications: readonly (readonly number[])[]
  means: readonly number[]
  weights: readonly number[]
}

function linearized(
  values: readonly number[],
  roughness: readonly number[],
  simulate: Problem['simulate'],
): Local | undefined {
  const replications = simulate(values)
  if (replications === undefined) return undefined
  const means = columnMeans(replications)
  const weights = means.map((mean, index) => {
    const variance = replications.reduce((sum, row) => sum + (row[index]! - mean) ** 2, 0) / (replications.length - 1)
    return 1 / Math.sqrt(variance + roughness[index]! ** 2)
  })
  const probes = values.map((_, parameter) =>
    simulate(values.map((value, index) => value + (index === parameter ? PROBE : 0))),
  )
  if (probes.some((probe) => probe === undefined)) return undefined
  const moved = probes.map((probe) => columnMeans(probe ?? []))
  const rows = means.map((mean, index) => ({
    x: moved.map((probe) => ((probe[index]! - mean) / PROBE) * weights[index]!),
    y: 0,
    weight: 1,
  }))
  return { rows, replications, means, weights }
}

/** Least squares as a function of the weighted residuals; undefined where a parameter moves nothing. */
function projector(rows: readonly Row[]): ((residuals: readonly number[]) => number[]) | undefined {
  const k = rows[0]?.x.length ?? 0
  const gram = Array.from({ length: k }, (_, i) =>
    Array.from({ length: k }, (_, j) => rows.reduce((sum, { x }) => sum + x[i]! * x[j]!, 0)),
  )
  const inverse = inverted(gram)
  if (inverse === undefined) return undefined
  return (residuals) => {
    const moments = Array.from({ length: k }, (_, i) =>
      rows.reduce((sum, { x }, row) => sum + x[i]! * residuals[row]!, 0),
    )
    return inverse.map((row) => row.reduce((sum, value, index) => sum + value * moments[index]!, 0))
  }
}

/** One run is one draw of the statistics, the simulated mean another of smaller spread; what is rough comes on top. */
function halfWidths(
  replications: readonly (readonly number[])[],
  means: readonly number[],
  weights: readonly number[],
  roughness: readonly number[],
  solution: (residuals: readonly number[]) => number[],
): number[] {
  const count = replications.length
  const moves = replications.map((row) =>
    solution(row.map((value, index) => (value - means[index]!) * weights[index]!)),
  )
  const k = moves[0]?.length ?? 0
  const rough = roughness.map((each, index) =>
    solution(roughness.map((_, other) => (other === index ? each * weights[index]! : 0))),
  )
  return Array.from({ length: k }, (_, parameter) => {
    const variance = moves.reduce((sum, move) => sum + move[parameter]! ** 2, 0) / (count - 1)
    const roughVariance = rough.reduce((sum, move) => sum + move[parameter]! ** 2, 0)
    return studentT95(count - 1) * Math.sqrt(variance * (1 + 1 / count) + roughVariance)
  })
}

function columnMeans(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, index) => rows.reduce((sum, row) => sum + row[index]!, 0) / rows.length)
}
