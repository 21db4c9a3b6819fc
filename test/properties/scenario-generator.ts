// Small scenarios of all kinds, generated: whatever people may write, the books of a run must balance.
import fc from 'fast-check'
import type { RawScenario } from '../ground-truth/run-world.ts'

type Raw = fc.Arbitrary<unknown>

const seconds = (least: number, most: number) => fc.integer({ min: least, max: most }).map((value) => `${value}s`)
const milliseconds = (least: number, most: number) => fc.integer({ min: least, max: most }).map((value) => `${value}ms`)
const rate = (most = 40) => fc.integer({ min: 0, max: most }).map((value) => `${value}rps`)
const perhaps = (value: Raw) => fc.option(value, { nil: undefined })
const record = (shape: Record<string, Raw>) => fc.record(shape).map(withoutUndefined)

/** Options that were left out are not there at all. */
function withoutUndefined(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** A law of short times with a mean of `most` at most. Laws whose tables are quick to make: the kind of law is not the point here. */
function law(most: number): Raw {
  return fc.oneof(
    milliseconds(0, most),
    milliseconds(1, most).map((mean) => ({ exponential: { mean } })),
    milliseconds(1, most).map((high) => ({ uniform: { low: '0ms', high } })),
  )
}

const arrivals: Raw = fc.constantFrom('poisson', 'deterministic')

const openTraffic: Raw = fc.oneof(
  record({
    segments: fc.array(
      fc.oneof(record({ hold: rate(), for: seconds(5, 60) }), record({ ramp: rate(), for: seconds(5, 60) })),
      { minLength: 1, maxLength: 3 },
    ),
    arrivals,
  }),
  record({
    spike: record({ base: rate(10), peak: rate(60), at: seconds(0, 60), rise: seconds(0, 10), hold: seconds(1, 60) }),
    arrivals,
  }),
  record({ diurnal: record({ trough: rate(5), peak: rate(), peakAt: seconds(0, 60), period: seconds(30, 120) }) }),
  record({
    trace: record({
      counts: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 }),
      bin: seconds(1, 30),
    }),
    scale: fc.constantFrom(0.3, 1, 1.7),
    arrivals,
  }),
)

/** Never nothing: users who neither think nor wait ask without end. */
const thinking: Raw = law(3000).map((of) => ({ shifted: { by: '200ms', of } }))

const users: Raw = record({ users: record({ count: fc.integer({ min: 1, max: 30 }), think: thinking }) })

const step = (dependencies: readonly string[]): Raw =>
  fc.oneof(
    law(60).map((cpu) => ({ cpu })),
    law(200).map((wait) => ({ wait })),
    ...dependencies.map((call) => fc.constant({ call })),
  )

const work = (dependencies: readonly string[]) => fc.array(step(dependencies), { maxLength: 3 })

const requestClass = (dependencies: readonly string[]) =>
  record({
    weight: fc.integer({ min: 1, max: 5 }),
    work: work(dependencies),
    firstUse: work(dependencies),
  })

const client: Raw = record({
  weight: fc.integer({ min: 1, max: 5 }),
  instances: fc.integer({ min: 1, max: 5 }),
  timeout: milliseconds(50, 8000),
  requestTimeout: perhaps(milliseconds(100, 12_000)),
  attempts: fc.integer({ min: 1, max: 4 }),
  retryOn: fc.subarray(['timeout', 'connect', '500', '502', '503', '504']),
  backoff: fc.oneof(
    record({
      base: milliseconds(0, 500),
      cap: milliseconds(500, 3000),
      jitter: fc.constantFrom('none', 'full', 'equal', 'decorrelated'),
    }),
    record({ delay: law(500) }),
  ),
  budget: fc.constantFrom(
    {},
    { tokenBucket: { tokens: 20 } },
    { tokenBucket: { tokens: 5, retryCost: 1, perRequest: 0.1, perSuccess: 0, refund: false, keep: 1 } },
  ),
  retryWork: fc.constantFrom('repeats', 'anew'),
  requestsPerConnection: fc.constantFrom(1, 3, 20),
})

const network: Raw = record({
  clientRoundTrip: fc.oneof(milliseconds(0, 200), fc.constant({ uniform: { low: '10ms', high: '150ms' } })),
  targetRoundTrip: milliseconds(0, 5),
  handshakeRoundTrips: fc.constantFrom(0, 2),
})

/** Slow start goes with round robin only. */
const routing = fc.oneof(
  fc.record({ algorithm: fc.constantFrom('least_outstanding_requests', 'weighted_random') }),
  fc.record({ algorithm: fc.constant('round_robin'), slowStart: fc.oneof(fc.constant('0s'), seconds(30, 90)) }),
)

const balancing = record({
  nodes: fc.integer({ min: 1, max: 3 }),
  idleTimeout: seconds(1, 60),
  connectTimeout: seconds(1, 10),
  deregistrationDelay: seconds(0, 40),
  whileAllInitial: fc.constantFrom('503', 'route'),
  healthCheck: record({
    interval: seconds(5, 10),
    timeout: seconds(2, 4),
    healthyThreshold: fc.integer({ min: 2, max: 3 }),
    unhealthyThreshold: fc.integer({ min: 2, max: 3 }),
    work: fc.array(
      fc.oneof(
        law(20).map((cpu) => ({ cpu })),
        fc.constant({ wait: '2s' }),
      ),
      { maxLength: 1 },
    ),
    enabled: fc.constantFrom(true, true, true, false),
  }),
})

const loadBalancer: Raw = fc.tuple(balancing, routing).map(([rest, chosen]) => ({ ...rest, ...chosen }))

const server: Raw = record({
  preset: fc.constantFrom('gunicorn-sync', 'gunicorn-gthread', 'node', 'thread-pool'),
  processes: perhaps(fc.integer({ min: 1, max: 3 })),
  threads: perhaps(fc.integer({ min: 1, max: 4 })),
  backlog: perhaps(fc.integer({ min: 0, max: 10 })),
  connectionsPerProcess: perhaps(fc.integer({ min: 1, max: 6 })),
  cpuOrder: perhaps(fc.constantFrom('shared', 'fifo')),
  onFull: fc.constantFrom('drop', 'reject'),
  queueDeadline: perhaps(law(1500)),
  preload: fc.boolean(),
  cancelOnDisconnect: fc.boolean(),
})

const coldStart: Raw = record({
  schedule: law(2000),
  provision: law(4000),
  pull: law(5000),
  runtimeStart: record({ cpu: law(500), wait: law(500) }),
  dependencies: record({ cpu: law(3000) }),
  bootstrap: record({ cpu: law(500), wait: law(8000) }),
})

const service: Raw = fc.integer({ min: 1, max: 3 }).chain((min) =>
  record({
    task: record({
      cpu: fc.constantFrom('0.25vCPU', '1vCPU', '4vCPU'),
      anySize: fc.constant(true),
      cpuLimit: fc.constantFrom('smooth', 'cfs'),
      cfsPeriod: fc.constantFrom('100ms', '20ms'),
      cfsCores: perhaps(fc.constantFrom(4, 8)),
    }),
    tasks: fc.integer({ min, max: 6 }).map((max) => ({ min, max })),
    server,
    coldStart,
    healthCheckGracePeriod: seconds(0, 30),
    stopTimeout: seconds(2, 5),
    shutdown: law(6000),
    backgroundCpu: fc.constantFrom('0vCPU', '0.1vCPU'),
    replaceUnhealthy: fc.boolean(),
    launchQuota: record({ perServicePerMinute: fc.constantFrom(2, 500) }),
  }),
)

const dependency: Raw = record({
  latency: law(150),
  capacity: fc.integer({ min: 1, max: 20 }),
  connections: fc.integer({ min: 1, max: 10 }),
  perProcess: fc.integer({ min: 1, max: 3 }),
  errorRate: fc.constantFrom('0%', '10%'),
})

const alarm = { evaluationPeriods: 1 }

const policy: Raw = fc.oneof(
  record({
    targetTracking: record({
      metric: fc.constantFrom('cpu', 'cpuHighResolution'),
      target: fc.constantFrom('20%', '60%'),
      scaleOutCooldown: seconds(0, 60),
      scaleInCooldown: seconds(0, 60),
      highAlarm: fc.constant(alarm),
      lowAlarm: fc.constant({ evaluationPeriods: 2 }),
    }),
  }),
  record({ targetTracking: fc.constant({ metric: 'requestCountPerTarget', target: 200, highAlarm: alarm }) }),
  record({
    step: record({
      metric: fc.constantFrom('cpu', 'requestCount'),
      threshold: fc.constant(30),
      adjustment: fc.constantFrom('changeInCapacity', 'exactCapacity', 'percentChangeInCapacity'),
      steps: fc.integer({ min: 1, max: 4 }).map((by) => [{ from: 0, by }]),
      cooldown: seconds(0, 30),
    }),
  }),
  record({
    step: fc.constant({ comparison: 'below', threshold: 10, steps: [{ to: 0, by: -1 }], cooldown: '30s' }),
  }),
  record({ schedule: fc.integer({ min: 1, max: 3 }).map((min) => ({ rate: '1 minute', min })) }),
  record({ prewarm: fc.constant({ threshold: 100, delay: '2s' }) }),
)

const metrics: Raw = fc.constant({ cpuDelay: '5s', highResolutionCpuDelay: '2s', albDelay: '3s' })

const disturbances = (dependencies: readonly string[]): Raw =>
  dependencies.length === 0
    ? fc.constant({})
    : fc.dictionary(
        fc.constantFrom('one', 'two'),
        record({
          dependency: record({
            name: fc.constantFrom(...dependencies),
            capacity: perhaps(fc.integer({ min: 0, max: 2 })),
            latencyFactor: fc.constantFrom(1, 5),
          }),
          at: seconds(0, 60),
          for: seconds(1, 40),
        }),
      )

function scenarioWith(dependencies: readonly string[], traffic: Raw): fc.Arbitrary<RawScenario> {
  return record({
    name: fc.constant('generated'),
    horizon: seconds(20, 120),
    warmUp: seconds(0, 60),
    traffic,
    requests: fc.dictionary(fc.constantFrom('read', 'write'), requestClass(dependencies), { minKeys: 1 }),
    clients: fc.dictionary(fc.constantFrom('web', 'app', 'batch'), client, { minKeys: 1 }),
    network,
    loadBalancer,
    service,
    dependencies: fc.record(Object.fromEntries(dependencies.map((name) => [name, dependency]))),
    disturbances: disturbances(dependencies),
    scaling: fc.dictionary(fc.constantFrom('first', 'second'), policy),
    metrics,
  })
}

const dependencyNames = fc.subarray(['database', 'cache'])

/** Any scenario: several sources of traffic, users among them. */
export const anyScenario = dependencyNames.chain((names) =>
  scenarioWith(names, fc.dictionary(fc.constantFrom('one', 'two'), fc.oneof(openTraffic, users), { minKeys: 1 })),
)

/** A scenario whose requests come from one source by the clock, whatever the service does. */
export const openScenario = dependencyNames.chain((names) => scenarioWith(names, fc.record({ one: openTraffic })))

/** Everything that decides capacity and behaviour, but not who wants what when. */
export const policies = fc.record({
  loadBalancer,
  service,
  scaling: fc.dictionary(fc.constantFrom('first', 'second'), policy),
})
