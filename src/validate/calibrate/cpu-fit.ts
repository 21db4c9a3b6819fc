// CPU per request and background CPU, by regression of the CPU that tasks used on the requests they served.
import { mean } from '../../../simulator/engine/distribution.ts'
import { studentT95 } from '../../../simulator/experiment/student-t.ts'
import type { Scenario } from '../../../simulator/index.ts'
import type { CpuBlock } from './cpu-blocks.ts'
import { conditionNumber, type LeastSquares, leastSquares, type Row } from './least-squares.ts'

/** A multiple of the present value, with its 95 % interval. */
export type Factor = { value: number; low: number; high: number }

export type CpuFit = {
  /** By class; all the same where `isCommon`. Classes without a CPU step have none. */
  factors: Readonly<Record<string, Factor>>
  isCommon: boolean
  /** vCPU per running task besides requests and checks; undefined where the load did not vary enough to tell it apart. */
  background: Factor | undefined
  /** Of the regressors of the background and all requests; and of the background and each class. */
  condition: { total: number; classes: number }
  n: number
}

const LEAST_BLOCKS = 12
/** @source Belsley, Kuh & Welsch: above 30 is harmful. */
export const MOST_CONDITION = 30
/** Classes are told apart when none of their factors is wider than this. */
const WIDEST_CLASS = 0.5

/**
 * `blocks` of one or several runs; their classes in the order of the scenario. CPU of health checks is known and taken off.
 *
 * @returns why not, in words, where the data do not identify it
 */
export function fitCpu(blocks: readonly CpuBlock[], scenario: Scenario): CpuFit | string {
  const classes = Object.entries(scenario.requests).map(([name, { work }]) => ({
    name,
    cpuS: work.reduce((sum, step) => sum + (step.kind === 'cpu' ? mean(step.time) : 0), 0),
  }))
  if (!classes.some(({ cpuS }) => cpuS > 0)) return 'no request class has a step of CPU'
  if (blocks.length < LEAST_BLOCKS)
    return `${blocks.length} stretches without start-ups and failures, ${LEAST_BLOCKS} are needed`
  const points = blocks.map((block) => ({
    ...block,
    usedVcpu: block.usedVcpu - checksVcpu(scenario) * block.runningCount,
    perClass: classes.map(({ cpuS }, index) => cpuS * block.servedRps[index]!),
  }))
  const total = ({ perClass }: { perClass: readonly number[] }) => perClass.reduce((sum, vcpu) => sum + vcpu, 0)
  const rowsOf = (xOf: (point: (typeof points)[number]) => readonly number[], knownVcpu = 0): Row[] =>
    points.map((point) => ({
      x: xOf(point),
      y: point.usedVcpu - knownVcpu * point.runningCount,
      // CPU of a block varies as the number of its requests does.
      weight: point.lengthS / Math.max(1e-9, total(point)),
    }))
  const named = classes.filter(({ cpuS }) => cpuS > 0).map(({ name }) => name)
  const active = classes.flatMap(({ cpuS }, index) => (cpuS > 0 ? [index] : []))
  const both = rowsOf((point) => [point.runningCount, total(point)])
  const each = rowsOf((point) => [point.runningCount, ...active.map((index) => point.perClass[index]!)])
  const condition = { total: conditionNumber(both), classes: conditionNumber(each) }
  const facts = { condition, n: points.length }

  const apart = named.length > 1 && condition.classes <= MOST_CONDITION ? solved(each) : undefined
  if (apart !== undefined && apart[0]!.low >= 0 && apart.slice(1).every(isNarrow)) {
    const factors = Object.fromEntries(named.map((name, index) => [name, apart[index + 1]!]))
    return { ...facts, factors, isCommon: named.length === 1, background: apart[0] }
  }
  const common = (factor: Factor) => Object.fromEntries(named.map((name) => [name, factor]))
  const pair = condition.total <= MOST_CONDITION ? solved(both) : undefined
  if (pair !== undefined && pair[0]!.value >= 0)
    return {
      ...facts,
      factors: common(pair[1]!),
      isCommon: true,
      background: { ...pair[0]!, low: Math.max(0, pair[0]!.low) },
    }
  const isNone = pair !== undefined
  // Below zero is none: then there is none, and the requests bear all.
  const alone = solved(rowsOf((point) => [total(point)], isNone ? 0 : scenario.service.backgroundCpu))
  const [factor] = alone ?? []
  if (factor === undefined || factor.value <= 0) return 'CPU did not follow the requests'
  const background = isNone ? { value: 0, low: 0, high: Math.max(0, pair[0]!.high) } : undefined
  return { ...facts, factors: common(factor), isCommon: true, background }
}

function isNarrow({ value, low }: Factor): boolean {
  return value > 0 && value - low <= WIDEST_CLASS * value
}

function solved(rows: readonly Row[]): Factor[] | undefined {
  const fit = leastSquares(rows)
  return fit === undefined ? undefined : fit.coefficients.map((_, index) => factorOf(fit, index))
}

function factorOf({ coefficients, standardErrors, degreesOfFreedom }: LeastSquares, index: number): Factor {
  const halfWidth = studentT95(degreesOfFreedom) * standardErrors[index]!
  const value = coefficients[index]!
  return { value, low: value - halfWidth, high: value + halfWidth }
}

/** vCPU that health checks cost each task: every node checks it once per interval. */
function checksVcpu({ loadBalancer: { nodes, healthCheck } }: Scenario): number {
  if (!healthCheck.enabled) return 0
  const cpuS = healthCheck.work.reduce((sum, step) => sum + (step.kind === 'cpu' ? mean(step.time) : 0), 0)
  return (nodes * cpuS) / healthCheck.interval
}
