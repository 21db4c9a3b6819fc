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
  const regressions = regressionsOf(blocks, scenario, classes)
  const condition = { total: conditionNumber(regressions.both), classes: conditionNumber(regressions.each) }
  const found = classesApart(regressions, condition.classes) ?? allAlike(regressions, condition.total)
  if (found === undefined) return 'CPU did not follow the requests'
  return { ...found, condition, n: blocks.length }
}

type Found = Pick<CpuFit, 'factors' | 'isCommon' | 'background'>

type Regressions = {
  /** Classes with CPU. */
  named: readonly string[]
  /** Used CPU on running tasks and each class; on running tasks and all requests. */
  each: readonly Row[]
  both: readonly Row[]
  /** On all requests, with this much background per task. */
  requestsOnly: (backgroundVcpu: number) => readonly Row[]
  presentVcpu: number
}

function regressionsOf(
  blocks: readonly CpuBlock[],
  scenario: Scenario,
  classes: readonly { name: string; cpuS: number }[],
): Regressions {
  const named = classes.filter(({ cpuS }) => cpuS > 0).map(({ name }) => name)
  const points = blocks.map(({ lengthS, runningCount, servedRps, usedVcpu }) => {
    const perClass = classes.flatMap(({ cpuS }, index) => (cpuS > 0 ? [cpuS * servedRps[index]!] : []))
    const total = perClass.reduce((sum, vcpu) => sum + vcpu, 0)
    const y = usedVcpu - checksVcpu(scenario) * runningCount
    // CPU of a block varies as the number of its requests does.
    return { runningCount, perClass, total, y, weight: lengthS / Math.max(1e-9, total) }
  })
  return {
    named,
    each: points.map(({ runningCount, perClass, y, weight }) => ({ x: [runningCount, ...perClass], y, weight })),
    both: points.map(({ runningCount, total, y, weight }) => ({ x: [runningCount, total], y, weight })),
    requestsOnly: (vcpu) =>
      points.map(({ runningCount, total, y, weight }) => ({ x: [total], y: y - vcpu * runningCount, weight })),
    presentVcpu: scenario.service.backgroundCpu,
  }
}

function classesApart({ named, each }: Regressions, condition: number): Found | undefined {
  if (named.length < 2 || condition > MOST_CONDITION) return undefined
  const [background, ...factors] = solved(each) ?? []
  if (background === undefined || background.low < 0 || !factors.every(isNarrow)) return undefined
  return {
    factors: Object.fromEntries(named.map((name, index) => [name, factors[index]!])),
    isCommon: false,
    background,
  }
}

function allAlike({ named, both, requestsOnly, presentVcpu }: Regressions, condition: number): Found | undefined {
  const common = (factor: Factor) => Object.fromEntries(named.map((name) => [name, factor]))
  const [background, withIt] = condition <= MOST_CONDITION ? (solved(both) ?? []) : []
  if (background !== undefined && withIt !== undefined && background.value >= 0) {
    const bounded = { ...background, low: Math.max(0, background.low) }
    return withIt.value > 0 ? { factors: common(withIt), isCommon: true, background: bounded } : undefined
  }
  // Below zero is none: then the requests bear all.
  const [alone] = solved(requestsOnly(background === undefined ? presentVcpu : 0)) ?? []
  if (alone === undefined || alone.value <= 0) return undefined
  const none = background && { value: 0, low: 0, high: Math.max(0, background.high) }
  return { factors: common(alone), isCommon: true, background: none }
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
