// Staging on loopback: real tasks behind a real balancer, scaled by the simulator's own control loop, and an address that answers as AWS
// does. Everything it starts ends with it.
//
//   k6 ─► HAProxy ─► tasks (processes under a CPU quota)        import, observe, drift ─► endpoint ─► live account
//            │            ▲                                                                  │
//            └─► metrics ─┴─ controller (autoscaler, scheduler) ◄────────────────────────────┘
import { type Scenario, UserError } from '../../simulator/index.ts'
import { type Endpoint, openEndpoint } from './endpoint/endpoint.ts'
import { BalancerCounts } from './host/balancer-counts.ts'
import { Controller } from './host/controller.ts'
import { type LabNames, labNames } from './host/described-lab.ts'
import { LabClock } from './host/lab-clock.ts'
import { LabFleet } from './host/lab-fleet.ts'
import { liveAccount } from './host/live-account.ts'
import { openProcessMachine, type ProcessMachine } from './host/process-machine.ts'

export type LabOptions = {
  scenario: Scenario
  seed: string
  replication?: number
  /** Where the balancer listens; any free port unless given. */
  port?: number
  endpointPort?: number
  /** The user's own application instead of one that does the scenario's work. */
  command?: readonly string[]
  healthPath?: string
  /** When the schedule's first instant is, on the wall clock; from now on unless given. */
  zeroEpochMs?: number
}

type LabState = {
  desired: number
  pending: number
  running: number
  healthy: number
  utilization: number | undefined
}

export type Lab = {
  /** Where the load goes. */
  url: string
  endpointUrl: string
  names: LabNames
  clock: LabClock
  /** `gunicorn 20.1.0 with Flask 2.2.2 behind HAProxy 2.6.12` */
  program: string
  notReproduced: readonly string[]
  /** Why tasks have no CPU ceiling, where they have none. */
  unlimited: string | undefined
  /** Rejects when something broke; never resolves. */
  failed: Promise<never>
  state: () => LabState
  /** Events of the control loop so far, in words. */
  log: Controller['autoscaler']['log']
  /** Ends everything. Idempotent. */
  close: () => Promise<void>
}

/** @throws UserError when HAProxy or the application's server is missing, a port is taken, or a task does not start */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { scenario, seed, replication = 0, command, healthPath } = options
  const closers: (() => Promise<void> | void)[] = []
  const close = closeOnce(closers)
  try {
    const counts = new BalancerCounts()
    const machine = await openProcessMachine({
      scenario,
      counts,
      ...pick(options, 'port'),
      ...(command ? { command } : {}),
    })
    closers.push(() => machine.close())
    const { failed, fail } = failure(machine)
    const clock = new LabClock(options.zeroEpochMs ?? Date.now())
    const world = { seed, replication }
    let controller: Controller | undefined
    const changed = () => controller?.wake()
    const fleet = new LabFleet({
      scenario,
      world,
      machine,
      clock,
      changed,
      failed: fail,
      ...pick({ healthPath }, 'healthPath'),
    })
    // The clock first: a controller that still ran would replace the tasks that end.
    closers.push(() => fleet.close())
    closers.push(() => clock.close())
    await Promise.race([fleet.adopt(adoptedCount(scenario)), failed])
    controller = new Controller({ scenario, world, clock, fleet, machine })
    controller.run().catch(fail)
    const account = liveAccount({ scenario, clock, fleet, controller, counts })
    const endpoint = await endpointAt(options.endpointPort, account)
    closers.push(() => endpoint.close())
    return {
      url: machine.url,
      endpointUrl: endpoint.url,
      names: labNames(scenario),
      clock,
      program: machine.program,
      notReproduced: machine.notReproduced,
      unlimited: machine.unlimited,
      failed,
      state: () => stateOf(fleet, controller),
      log: controller.autoscaler.log,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function adoptedCount({ service: { tasks } }: Scenario): number {
  return Math.min(tasks.max, Math.max(tasks.min, tasks.desired ?? tasks.min))
}

function stateOf(fleet: LabFleet, controller: Controller): LabState {
  return {
    desired: controller.desiredCount,
    pending: fleet.count('pending'),
    running: fleet.count('running'),
    healthy: fleet.living().filter(({ target }) => target === 'healthy').length,
    utilization: controller.samples.at(-1)?.utilization,
  }
}

/** What broke first. Nobody may be waiting for it yet, so it is not an unhandled rejection. */
function failure(machine: ProcessMachine): { failed: Promise<never>; fail: (error: unknown) => void } {
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  machine.broken.then(fail)
  return { failed, fail }
}

/** Last opened, first closed. */
function closeOnce(closers: (() => Promise<void> | void)[]): () => Promise<void> {
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    for (const closer of closers.reverse()) await closer()
  }
  return () => {
    closing ??= closeAll()
    return closing
  }
}

async function endpointAt(
  port: number | undefined,
  account: Parameters<typeof openEndpoint>[0]['account'],
): Promise<Endpoint> {
  try {
    return await openEndpoint({ account, ...(port === undefined ? {} : { port }) })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    const hint = 'Give another one, or leave it out for any free port.'
    throw new UserError([{ path: '--endpoint-port', message: 'the port is taken', found: String(port), hint }])
  }
}

/** The key where it has a value: an option that is not given must not be there at all. */
function pick<T extends object, K extends keyof T>(from: T, key: K): Partial<Pick<T, K>> {
  return from[key] === undefined ? {} : ({ [key]: from[key] } as Pick<T, K>)
}
