// Runs that others measured and published, played by the simulator: what was fitted to them, what is predicted, and by how much it misses.
import { prepare, type RunOutput, simulateReplication } from '../../simulator/index.ts'

export type Row = { figure: string; measured: number; unit: string; simulated: number; status: 'fitted' | 'predicted' }

function run(scenario: object, replication = 0): RunOutput {
  const [world] = prepare(scenario).worlds
  if (world === undefined) throw new Error('no world')
  return simulateReplication(world.scenario, { seed: 'measured', replication })
}

const NOBODY = {
  traffic: { nobody: { segments: [{ hold: '0.1rps', for: '8m' }] } },
  requests: { page: { work: [{ wait: '10ms' }] } },
  loadBalancer: { healthCheck: { enabled: false } },
}

/**
 * Tasks running at whole seconds after the demand. One service stands for the five of the measurement: their limits are added up.
 *
 * @source https://www.vladionescu.me/posts/scaling-containers-on-aws-in-2022/ points read off its graph, ± 25 tasks
 */
export function launchOf3500(more: object = {}): Float64Array {
  const output = run({
    name: 'launch curve of 2022',
    start: '2026-01-05T12:00 UTC',
    horizon: '8m',
    warmUp: '60s',
    ...NOBODY,
    service: {
      task: { cpu: '1vCPU', memory: '2GiB' },
      tasks: { min: 1, max: 3501 },
      coldStart: { image: { compressed: '50MiB' }, bootstrap: { wait: '0s' }, ...more },
      launchQuota: { perServicePerMinute: 2500 },
    },
    scaling: { all: { schedule: { at: '2026-01-05T12:00:00', min: 3501, max: 3501 } } },
  })
  // Gauges are averages of one-second intervals.
  return output.intervals.running.map((running) => running - 1)
}

export const CURVE_2022: readonly (readonly [atS: number, tasks: number])[] = [
  [36, 35],
  [48, 88],
  [60, 186],
  [72, 336],
  [84, 554],
  [96, 781],
  [108, 997],
  [120, 1208],
  [132, 1419],
  [144, 1659],
  [156, 1879],
  [168, 2093],
  [180, 2288],
  [192, 2503],
  [204, 2764],
  [216, 2999],
  [228, 3187],
  [240, 3294],
  [252, 3354],
  [264, 3404],
  [300, 3440],
  [360, 3464],
  [420, 3486],
]

/**
 * Tasks a minute while 3,500 start at the limit of 2020, one a second for the account.
 *
 * @source https://github.com/Vlaaaaaaad/blog-scaling-containers-in-aws graph-results.csv, ECS on Fargate, minutes 1 to 56
 */
export function slopeAtOneASecond(): number {
  const output = run({
    name: 'launch curve of 2020',
    start: '2026-01-05T12:00 UTC',
    horizon: '20m',
    warmUp: '60s',
    ...NOBODY,
    traffic: { nobody: { segments: [{ hold: '0.1rps', for: '20m' }] } },
    service: {
      task: { cpu: '1vCPU', memory: '2GiB' },
      tasks: { min: 1, max: 3501 },
      launchQuota: { perServicePerMinute: 2500, burst: 1, perSecond: 1 },
    },
    scaling: { all: { schedule: { at: '2026-01-05T12:00:00', min: 3501, max: 3501 } } },
  })
  const { running } = output.intervals
  return ((running[1139] as number) - (running[299] as number)) / 14
}

export type Step = { triggerS: number; runningS: number; inServiceS: number }

const PHASES = 20

/**
 * Means over when within a minute the load steps: from the step to the decision, and to the mean instants at which the tasks that it
 * asked for were RUNNING and in service. The load goes from 30 % to 100 % of two tasks; the target is 70 %.
 *
 * @source https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/
 */
export function stepOfLoad(metric: 'cpu' | 'cpuHighResolution'): Step {
  const steps = Array.from({ length: PHASES }, (_, phase) => oneStep(metric, phase))
  const mean = (of: (step: Step) => number) => steps.reduce((sum, step) => sum + of(step), 0) / PHASES
  return {
    triggerS: mean(({ triggerS }) => triggerS),
    runningS: mean(({ runningS }) => runningS),
    inServiceS: mean(({ inServiceS }) => inServiceS),
  }
}

function oneStep(metric: string, phase: number): Step {
  const stepS = 300 + (60 * phase) / PHASES
  const output = run(
    {
      name: 'step of load',
      horizon: '20m',
      warmUp: '10m',
      traffic: {
        people: {
          segments: [
            { hold: '6rps', for: `${stepS}s` },
            { hold: '21rps', for: `${1200 - stepS}s` },
          ],
        },
      },
      requests: { page: { work: [{ cpu: '100ms' }] } },
      clients: { app: { timeout: '5s', attempts: 1 } },
      service: { task: { cpu: '1vCPU', memory: '2GiB' }, tasks: { min: 2, max: 20 }, replaceUnhealthy: false },
      scaling: { cpu: { targetTracking: { metric, target: '70%' } } },
    },
    phase,
  )
  const decision = output.events.find(({ kind, timeS }) => kind === 'scale-out' && timeS > stepS)
  if (decision === undefined) throw new Error('nothing scaled out')
  const asked = output.taskLives.filter(({ phases }) => phases[0]?.startS === decision.timeS)
  const instant = (name: string) => {
    const starts = asked.map(({ phases }) => phases.find((each) => each.name === name)?.startS ?? Number.NaN)
    return starts.reduce((sum, startS) => sum + startS, 0) / starts.length - stepS
  }
  return { triggerS: decision.timeS - stepS, runningS: instant('dependencies'), inServiceS: instant('inService') }
}
