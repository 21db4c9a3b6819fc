// The lab's controller on a machine of a test's making: the control loop acts as it does in the simulation, in real time.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { prepare, type Scenario } from '../../simulator/index.ts'
import { BalancerCounts } from '../../src/lab/host/balancer-counts.ts'
import { Controller } from '../../src/lab/host/controller.ts'
import { LabClock } from '../../src/lab/host/lab-clock.ts'
import { LabFleet } from '../../src/lab/host/lab-fleet.ts'
import { liveAccount } from '../../src/lab/host/live-account.ts'
import { type FakeMachine, fakeMachine } from './fake-machine.ts'

const ZERO_MS = Date.UTC(2026, 0, 5, 8)
const WORLD = { seed: '1', replication: 0 }

function scenarioWith(more: object = {}, service: object = {}): Scenario {
  const given = {
    name: 'shop',
    horizon: '10m',
    traffic: { people: { segments: [{ hold: '1rps', for: '10m' }] } },
    loadBalancer: {
      registrationLag: '1s',
      deregistrationDelay: '5s',
      healthCheck: { interval: '5s', timeout: '2s', healthyThreshold: 2 },
      nodes: 1,
    },
    service: {
      task: { cpu: '0.25vCPU', memory: '512MiB' },
      tasks: { min: 2, max: 4 },
      coldStart: {
        schedule: '1s',
        provision: '3s',
        pull: '4s',
        runtimeStart: { wait: '2s' },
        bootstrap: { cpu: '1s' },
      },
      ...service,
    },
    metrics: { highResolutionCpuDelay: '5s', alarmPhase: '0s' },
    ...more,
  }
  return (prepare(given).worlds[0] as { scenario: Scenario }).scenario
}

const TRACKING = {
  scaling: {
    cpu: { targetTracking: { metric: 'cpuHighResolution', target: '50%', highAlarm: { evaluationPeriods: 1 } } },
  },
}

let clock: LabClock | undefined
let errors: unknown[] = []

async function host(scenario: Scenario, machine: FakeMachine) {
  clock = new LabClock(Date.now())
  errors = []
  let controller: Controller | undefined
  const changed = () => controller?.wake()
  const failed = (error: unknown) => errors.push(error)
  const fleet = new LabFleet({ scenario, world: WORLD, machine, clock, changed, failed })
  await fleet.adopt(2)
  controller = new Controller({ scenario, world: WORLD, clock, fleet, machine })
  controller.run().catch(failed)
  const account = liveAccount({ scenario, clock, fleet, controller, counts: new BalancerCounts() })
  return { fleet, controller, account }
}

function wantThree(controller: Controller): void {
  controller.desiredCount = 3
  controller.wake()
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds)

beforeEach(() => {
  vi.useFakeTimers({ now: ZERO_MS })
})
afterEach(async () => {
  clock?.close()
  await vi.runOnlyPendingTimersAsync()
  vi.useRealTimers()
  expect(errors).toEqual([])
})

describe('the lab’s tasks', () => {
  test('those of before the first instant are in service from it on', async () => {
    const machine = fakeMachine()
    const { fleet } = await host(scenarioWith(), machine)
    expect(fleet.views()).toMatchObject([
      { state: 'running', health: 'healthy' },
      { state: 'running', health: 'healthy' },
    ])
    expect([...machine.routed]).toEqual([0, 1])
  })

  test('a launch goes through its phases in the time they take, and gets requests after its first passing check', async () => {
    const machine = fakeMachine({ startS: 4 })
    const { fleet, controller } = await host(scenarioWith(), machine)
    wantThree(controller)
    await pass(9.9)
    expect(fleet.tasks[2]?.state).toBe('pending')
    await pass(0.2)
    expect(fleet.tasks[2]).toMatchObject({ state: 'running', target: 'initial', runningS: 10 })
    await pass(20)
    const { listeningS = 0, inServiceS = 0 } = fleet.tasks[2] ?? {}
    expect(listeningS).toBeCloseTo(14, 1)
    expect(inServiceS).toBeGreaterThanOrEqual(listeningS)
    // Checks every 5 s from the registration lag on; two that failed while it booted make it unhealthy, and it needs two in a row then.
    expect(inServiceS - listeningS).toBeLessThanOrEqual(10.1)
    expect(machine.routed.has(2)).toBe(true)
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
  test('a target that joins healthy ones gets its share by and by; those of before the first instant have theirs', async () => {
    const machine = fakeMachine()
    const balanced = { registrationLag: '1s', healthCheck: { interval: '5s', timeout: '2s', healthyThreshold: 2 } }
    const slow = { loadBalancer: { ...balanced, nodes: 1, slowStart: '30s' } }
    const { fleet, controller } = await host(scenarioWith(slow), machine)
    wantThree(controller)
    await pass(10)
    expect(machine.shares.size).toBe(0)
    while (fleet.tasks[2]?.inServiceS === undefined) await pass(0.5)
    const { inServiceS } = fleet.tasks[2]
    expect(machine.shares.get(2)).toBeLessThan(0.05)
    await pass(15)
    expect(machine.shares.get(2)).toBeCloseTo(((clock?.nowS() ?? 0) - inServiceS) / 30, 1)
    await pass(20)
    expect(machine.shares.get(2)).toBe(1)
    expect([...machine.shares.keys()]).toEqual([2])
  })

  test('a scale-in drains for the deregistration delay before SIGTERM', async () => {
    const machine = fakeMachine()
    const { fleet } = await host(scenarioWith(), machine)
    fleet.stop(1, 'scale-in')
    await pass(4.9)
    expect(fleet.tasks[1]).toMatchObject({ state: 'stopping', target: 'draining' })
    expect(machine.registered.has(1)).toBe(true)
    expect(machine.routed.has(1)).toBe(false)
    await pass(0.2)
    expect(fleet.tasks[1]).toMatchObject({ state: 'stopped', stopReason: 'scale-in', sigtermS: 5, stoppedS: 5 })
    expect(machine.registered.has(1)).toBe(false)
  })

  test('one that dies is replaced, and gets no more requests', async () => {
    const machine = fakeMachine()
    const { fleet } = await host(scenarioWith(), machine)
    machine.tasks[0]?.die('code 1')
    await pass(1)
    expect(fleet.tasks[0]).toMatchObject({ state: 'stopped', stopReason: 'essential container exited: code 1' })
    expect(machine.routed.has(0)).toBe(false)
    await pass(30)
    expect(fleet.views().filter(({ health }) => health === 'healthy')).toHaveLength(2)
  })

  test('one that fails its checks is replaced once another is healthy; until then all that fail get requests', async () => {
    const machine = fakeMachine()
    const { fleet } = await host(scenarioWith(), machine)
    for (const task of machine.tasks) task.isWell = false
    await pass(11)
    expect(fleet.views().slice(0, 2)).toMatchObject([{ health: 'unhealthy' }, { health: 'unhealthy' }])
    // Fail-open: both are still routed.
    expect([...machine.routed].sort()).toEqual([0, 1])
    await pass(40)
    expect(fleet.tasks.slice(0, 2)).toMatchObject([{ stopReason: 'unhealthy' }, { stopReason: 'unhealthy' }])
    expect([...machine.routed].sort()).toEqual([2, 3])
  })
})

describe('the lab’s control loop', () => {
  test('scales out on CPU that was measured, after period, delay and evaluation', async () => {
    const machine = fakeMachine({ vcpu: 0.2 })
    const { controller } = await host(scenarioWith(TRACKING), machine)
    await pass(24)
    expect(controller.desiredCount).toBe(2)
    await pass(12)
    // 2 running × 80 % ÷ 50 %, rounded up.
    expect(controller.desiredCount).toBe(4)
    expect(controller.scalings).toMatchObject([{ from: 2, to: 4 }])
  })

  test('stays where it is while CPU is within the target', async () => {
    const machine = fakeMachine({ vcpu: 0.12 })
    const { controller } = await host(scenarioWith(TRACKING), machine)
    await pass(120)
    expect(controller.scalings).toEqual([])
  })

  test('counts the balancer’s requests per target and minute', async () => {
    const policy = {
      scaling: {
        load: { targetTracking: { metric: 'requestCountPerTarget', target: 100, highAlarm: { evaluationPeriods: 1 } } },
      },
    }
    const machine = fakeMachine()
    const { controller } = await host(
      scenarioWith({ ...policy, metrics: { albDelay: '5s', alarmPhase: '0s' } }),
      machine,
    )
    machine.balancer = { routed: 300, responses: 300, responseSumS: 3 }
    await pass(130)
    expect(controller.scalings[0]).toMatchObject({ from: 2, to: 3 })
  })
})

describe('the lab as an account', () => {
  test('tells tasks by their timestamps, targets by their health, and scaling by its activities', async () => {
    const machine = fakeMachine({ vcpu: 0.2 })
    const { account } = await host(scenarioWith(TRACKING), machine)
    await pass(70)
    const { services, tasks, targetGroups, scalingActivities, metrics } = account()
    expect(services[0]).toMatchObject({ serviceName: 'shop', desiredCount: 4, runningCount: 4, pendingCount: 0 })
    expect(scalingActivities).toMatchObject([{ Description: 'Setting desired count to 4.', StatusCode: 'Successful' }])
    const launched = tasks[2]
    const at = (date: Date | undefined) => (Number(date) - ZERO_MS) / 1000
    const decidedS = at(scalingActivities[0]?.StartTime)
    expect(at(launched?.createdAt)).toBeCloseTo(decidedS + 1, 1)
    expect(at(launched?.pullStartedAt)).toBeCloseTo(decidedS + 4, 1)
    expect(at(launched?.pullStoppedAt)).toBeCloseTo(decidedS + 8, 1)
    expect(at(launched?.startedAt)).toBeCloseTo(decidedS + 10, 0)
    expect(targetGroups[0]?.health.map(({ TargetHealth }) => TargetHealth?.State)).toEqual(Array(4).fill('healthy'))
    const cpu = metrics.find(({ name }) => name === 'CPUUtilization')
    expect(cpu?.observations[0]).toMatchObject({ count: 1 })
    expect(cpu?.observations[0]?.value).toBeCloseTo(80, 0)
  })

  test('shows no timestamp of a phase that is still to come', async () => {
    const { account, controller } = await host(scenarioWith(), fakeMachine())
    wantThree(controller)
    await pass(5)
    const [, , launched] = account().tasks
    expect(launched).toMatchObject({ lastStatus: 'PENDING', createdAt: new Date(ZERO_MS + 1000) })
    expect(launched?.pullStartedAt).toEqual(new Date(ZERO_MS + 4000))
    expect(launched?.pullStoppedAt).toBeUndefined()
    expect(launched?.startedAt).toBeUndefined()
  })
})
