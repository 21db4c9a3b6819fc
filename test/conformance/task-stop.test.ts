// The end of a task: deregistered first, then SIGTERM, then as long as it needs for what it had accepted, at most the stop timeout.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
import { describe, expect, test } from 'vitest'
import { prepare, type RunOutput, simulateReplication } from '../../simulator/index.ts'

const DEREGISTRATION_S = 20
const SHUTDOWN_S = 2

/** Two tasks, one of which is scaled in at 60 s; a request every second, the last at 59 s, of which each task has one in two. */
function scaledIn(
  work: string,
  { threads = 100, preset = 'gunicorn-gthread', shutdownS = SHUTDOWN_S } = {},
): RunOutput {
  const scenario = {
    name: 'scale-in',
    start: '2026-01-05T22:00 UTC',
    horizon: '10m',
    warmUp: '0s',
    traffic: {
      people: {
        trace: { counts: [...Array(60).fill(1), ...Array(540).fill(0)], bin: '1s' },
        arrivals: 'deterministic',
      },
    },
    requests: { page: { work: [{ wait: work }] } },
    clients: { app: { timeout: '5m', attempts: 1 } },
    network: { clientRoundTrip: '0ms', targetRoundTrip: '0ms' },
    loadBalancer: {
      deregistrationDelay: `${DEREGISTRATION_S}s`,
      idleTimeout: '5m',
      nodes: 1,
      healthCheck: { enabled: false },
    },
    service: {
      task: { cpu: '1vCPU', memory: '2GiB' },
      server: { preset, processes: 1, threads },
      tasks: { min: 1, max: 2, desired: 2 },
      shutdown: `${shutdownS}s`,
      stopTimeout: '30s',
    },
    scaling: { night: { schedule: { at: '2026-01-05T22:01:00', min: 1, max: 1 } } },
  }
  const [world] = prepare(scenario).worlds
  return simulateReplication(world!.scenario, { seed: '1', replication: 0 })
}

function stopOf({ taskLives }: RunOutput): { drainS: number; stopS: number } {
  const life = taskLives.find(({ endS }) => endS !== null)
  const at = (name: string) => life?.phases.find((phase) => phase.name === name)?.startS ?? Number.NaN
  return { drainS: at('stopping') - at('draining'), stopS: (life?.endS ?? Number.NaN) - at('stopping') }
}

describe('a task that is stopped', () => {
  test('drains for the deregistration delay, then needs its shutdown when it has nothing to do', () => {
    const { drainS, stopS } = stopOf(scaledIn('1s'))
    expect(drainS).toBeCloseTo(DEREGISTRATION_S, 9)
    expect(stopS).toBeCloseTo(SHUTDOWN_S, 9)
  })

  // Requests of 35 s: the last it has began 1 or 2 s before the decision, and ends some 14 s after SIGTERM.
  test('finishes what it had accepted first; the clients of what the balancer cut see 502', () => {
    const run = scaledIn('35s')
    const { stopS } = stopOf(run)
    expect(stopS).toBeGreaterThan(35 - DEREGISTRATION_S - 3 + SHUTDOWN_S)
    expect(stopS).toBeLessThan(35 - DEREGISTRATION_S + SHUTDOWN_S)
    const cut = run.totals.failedByKind['502']
    // Every second of the last 15 s, every second request.
    expect(cut).toBeGreaterThanOrEqual(6)
    expect(cut).toBeLessThanOrEqual(8)
    expect(run.totals.zombies).toBe(cut)
  })

  test('is killed at the stop timeout, whatever it is doing', () => {
    expect(stopOf(scaledIn('2m')).stopS).toBeCloseTo(30, 9)
  })

  test('is killed at the stop timeout in the middle of its shutdown, too', () => {
    expect(stopOf(scaledIn('1s', { shutdownS: 60 })).stopS).toBeCloseTo(30, 9)
    // It works until some 14 s after SIGTERM and would need 20 s more.
    expect(stopOf(scaledIn('35s', { shutdownS: 20 })).stopS).toBeCloseTo(30, 9)
  })

  // https://docs.gunicorn.org/en/stable/design.html#sync-workers
  test('loses what the kernel holds for it: a sync worker finishes the request it has, a thread worker its queue, too', () => {
    const sync = stopOf(scaledIn('4s', { preset: 'gunicorn-sync', threads: 1 }))
    expect(sync.stopS).toBeLessThan(4 + SHUTDOWN_S + 1e-9)
    const queued = stopOf(scaledIn('4s', { threads: 1 }))
    expect(queued.stopS).toBeCloseTo(30, 9)
  })

  test('is billed until it has stopped', () => {
    const [short, long] = [scaledIn('1s'), scaledIn('2m')]
    expect(long.tasks.billedS - short.tasks.billedS).toBe(30 - SHUTDOWN_S)
  })
})
