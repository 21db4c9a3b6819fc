// The lives of observed tasks on the run's clock, phase by phase, and the sums of their start-up phases.
//
//   decision ─► createdAt ─► pullStartedAt ─► pullStoppedAt ─► startedAt ─────────────────────────────► first seen healthy
//     schedule    provision      pull           runtimeStart     dependencies, bootstrap (published) and healthCheck (the rest)
// @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html

import type { RunOutput } from '../../simulator/result/run-output.ts'
import { START_UP_PHASES, type StartUpPhase, type TaskLife } from '../../simulator/result/schema.ts'
import { firstS } from './fleet-steps.ts'
import type { ObservedTask, ScalingDecision, ServiceRecord } from './service-record.ts'

/** A task with the instant from which it was wanted: the decision that launched it, or its creation where no decision is known. */
export type LaunchedTask = ObservedTask & { readonly launchedS: number; readonly isDecided: boolean }

/** A scale-out launches the next tasks that are created, as many as it asked for more. */
export function launchedTasks(tasks: readonly ObservedTask[], decisions: readonly ScalingDecision[]): LaunchedTask[] {
  const wanted = decisions.flatMap(({ kind, atS, numbers }) =>
    kind === 'scale-out'
      ? new Array<number>(Math.max(0, (numbers['to'] ?? 0) - (numbers['from'] ?? Number.POSITIVE_INFINITY))).fill(atS)
      : [],
  )
  const byCreation = [...tasks].sort((left, right) => firstS(left) - firstS(right))
  return byCreation.map((task) => {
    const decisionS = (wanted[0] ?? Number.POSITIVE_INFINITY) <= task.createdS ? wanted.shift() : undefined
    return { ...task, launchedS: decisionS ?? task.createdS, isDecided: decisionS !== undefined }
  })
}

type Stretch = { readonly name: string; readonly startS: number }

/** What is known besides the timestamps. */
export type Known = { readonly means: ServiceRecord['startUpMeansS']; readonly isHealthSeen: boolean }

/** Phases that began, in order. Where the health of targets is not known, a task that started is `running`. */
function phasesOf(task: LaunchedTask, known: Known): Stretch[] {
  if (task.healthyS === Number.NEGATIVE_INFINITY)
    return [{ name: 'inService', startS: orElse(task.startedS, Number.NEGATIVE_INFINITY) }]
  const goneS = Math.min(orElse(task.drainingS), orElse(task.stoppingS), orElse(task.stoppedS))
  const starts: Stretch[] = [
    ...(task.isDecided ? [{ name: 'schedule', startS: task.launchedS }] : []),
    { name: 'provision', startS: task.createdS },
    { name: 'pull', startS: task.pullStartedS },
    { name: 'runtimeStart', startS: task.pullStoppedS },
    ...(known.isHealthSeen ? untilHealthy(task, known) : [{ name: 'running', startS: task.startedS }]),
    { name: 'inService', startS: task.healthyS },
  ]
  return starts.filter(({ startS }) => startS < goneS)
}

function untilHealthy({ startedS, healthyS }: LaunchedTask, { means }: Known): Stretch[] {
  const published = (['dependencies', 'bootstrap'] as const).filter((name) => means[name] !== undefined)
  let startS = startedS
  const own = published.map((name) => {
    const stretch = { name, startS }
    startS = Math.min(orElse(healthyS), startS + (means[name] as number))
    return stretch
  })
  return [...own, { name: 'healthCheck', startS }]
}

/** @param zeroS the first instant of the run; what was before the warm-up is left out */
export function lifeOf(
  task: LaunchedTask,
  id: number,
  run: { zeroS: number; endS: number; earliestS: number; known: Known },
): TaskLife {
  const { zeroS, endS, earliestS, known } = run
  const phases = phasesOf(task, known)
  if (task.drainingS < endS) phases.push({ name: 'draining', startS: task.drainingS })
  if (task.stoppingS < endS && task.stoppingS > task.drainingS)
    phases.push({ name: 'stopping', startS: task.stoppingS })
  return {
    id,
    phases: phases
      .filter(({ startS }) => startS < endS)
      .map(({ name, startS }) => ({ name, startS: Math.max(earliestS, startS - zeroS) })),
    endS: task.stoppedS < endS ? task.stoppedS - zeroS : null,
    endReason: task.stopReason,
  }
}

/**
 * Sums over the tasks that were launched and came into service within the stretch; NaN for a phase that is not known of all of them.
 * Simplification: a task without a known decision has no time of scheduling.
 */
export function startUpsOf(
  tasks: readonly LaunchedTask[],
  stretch: { fromS: number; toS: number },
  known: Known,
): RunOutput['startUps'] {
  const started = tasks.filter(
    ({ createdS, healthyS }) => createdS >= stretch.fromS && healthyS >= createdS && healthyS < stretch.toS,
  )
  const phaseS = Object.fromEntries(START_UP_PHASES.map((name) => [name, 0])) as Record<StartUpPhase, number>
  for (const task of started) {
    const bounds = [...phasesOf(task, known), { name: 'end', startS: task.healthyS }]
    const lengths = new Map(
      bounds.slice(0, -2).map(({ name, startS }, index) => [name, bounds[index + 1]!.startS - startS]),
    )
    for (const name of START_UP_PHASES) phaseS[name] += lengths.get(name) ?? Number.NaN
  }
  phaseS.total = started.reduce((sum, { launchedS, healthyS }) => sum + healthyS - launchedS, 0)
  phaseS.schedule = started.some(({ isDecided }) => isDecided)
    ? started.reduce((sum, { launchedS, createdS }) => sum + createdS - launchedS, 0)
    : Number.NaN
  return { count: started.length, phaseS }
}

function orElse(instantS: number, otherwise = Number.POSITIVE_INFINITY): number {
  return Number.isNaN(instantS) ? otherwise : instantS
}
