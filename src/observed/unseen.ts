// The parts of a run's output that nobody saw: NaN, which becomes a figure without a value that says so.
import { intervalOf, type RunOutput, type Scenario } from '../../simulator/index.ts'
import type { BalancerHour } from '../../simulator/result/run-output.ts'
import { START_UP_PHASES, type StartUpPhase } from '../../simulator/result/schema.ts'

const HOUR_S = 3600

export type Grid = { readonly intervals: number; readonly intervalS: number; readonly horizonS: number }

export function gridOf({ horizon }: Pick<Scenario, 'horizon'>): Grid {
  const intervalS = intervalOf(horizon)
  return { intervals: Math.ceil(horizon / intervalS), intervalS, horizonS: horizon }
}

export function unseenColumn({ intervals }: Grid): Float64Array {
  return new Float64Array(intervals).fill(Number.NaN)
}

type ServiceColumns = Pick<
  RunOutput['intervals'],
  'desired' | 'pending' | 'running' | 'healthy' | 'draining' | 'cpuUsed' | 'cpuOffered' | 'billedTaskS'
>
/** Everything of an output that only the service knows. */
export type ServiceSide = Pick<
  RunOutput,
  | 'scaleOuts'
  | 'startUps'
  | 'scalingSpans'
  | 'tasks'
  | 'balancerHours'
  | 'events'
  | 'eventsLeftOut'
  | 'taskLives'
  | 'taskLivesLeftOut'
> & { columns: ServiceColumns }

export function unseenService(grid: Grid): ServiceSide {
  const column = () => unseenColumn(grid)
  return {
    columns: {
      desired: column(),
      pending: column(),
      running: column(),
      healthy: column(),
      draining: column(),
      cpuUsed: column(),
      cpuOffered: column(),
      billedTaskS: column(),
    },
    scaleOuts: [],
    startUps: {
      count: 0,
      phaseS: Object.fromEntries(START_UP_PHASES.map((phase) => [phase, 0])) as Record<StartUpPhase, number>,
    },
    scalingSpans: [],
    tasks: {
      max: Number.NaN,
      maxPending: Number.NaN,
      maxRunning: Number.NaN,
      maxDraining: Number.NaN,
      replaced: Number.NaN,
      billedS: Number.NaN,
      pulls: Number.NaN,
      pulledBytes: Number.NaN,
    },
    balancerHours: unseenHours(grid),
    events: [],
    eventsLeftOut: 0,
    taskLives: [],
    taskLivesLeftOut: 0,
  }
}

function unseenHours({ horizonS }: Grid): BalancerHour[] {
  return Array.from({ length: Math.max(1, Math.ceil(horizonS / HOUR_S)) }, (_, hour) => ({
    share: Math.min(1, horizonS / HOUR_S - hour),
    newConnections: Number.NaN,
    connectionS: Number.NaN,
    bytes: Number.NaN,
    requests: Number.NaN,
  }))
}
