// The code that imports and compares a service of AWS does so with the lab: what it reads is what the scenario says.
import { afterEach, expect, test } from 'vitest'
import { prepare, type World } from '../../simulator/index.ts'
import { openClients } from '../../src/aws/clients.ts'
import { describeService } from '../../src/aws/describe-service.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import { driftOf } from '../../src/import/drift.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { BalancerCounts } from '../../src/lab/host/balancer-counts.ts'
import { Controller } from '../../src/lab/host/controller.ts'
import { LabClock } from '../../src/lab/host/lab-clock.ts'
import { LabFleet } from '../../src/lab/host/lab-fleet.ts'
import { liveAccount } from '../../src/lab/host/live-account.ts'
import { fakeMachine } from './fake-machine.ts'

const WORLD = { seed: '1', replication: 0 }
let endpoint: Endpoint | undefined
let clock: LabClock | undefined
afterEach(async () => {
  clock?.close()
  await endpoint?.close()
})

async function openedLab({ scenario }: World): Promise<Endpoint> {
  const machine = fakeMachine()
  clock = new LabClock(Date.now())
  const failed = (error: unknown) => {
    throw error
  }
  const fleet = new LabFleet({ scenario, world: WORLD, machine, clock, changed: () => {}, failed })
  await fleet.adopt(2)
  const controller = new Controller({ scenario, world: WORLD, clock, fleet, machine })
  const account = liveAccount({ scenario, clock, fleet, controller, counts: new BalancerCounts() })
  endpoint = await openEndpoint({ account })
  return endpoint
}

test('an import of the lab finds every setting of the scenario that AWS would know', async () => {
  const [world] = prepare({
    name: 'shop',
    horizon: '10m',
    traffic: { people: { segments: [{ hold: '1rps', for: '10m' }] } },
    loadBalancer: {
      nodes: 2,
      idleTimeout: '40s',
      deregistrationDelay: '20s',
      algorithm: 'least_outstanding_requests',
      healthCheck: { interval: '10s', timeout: '4s', healthyThreshold: 3, unhealthyThreshold: 4 },
    },
    service: {
      task: { cpu: '0.5vCPU', memory: '1GiB', architecture: 'arm64' },
      server: { preset: 'gunicorn-gthread', processes: 2, threads: 3, preload: true },
      tasks: { min: 2, max: 9 },
      healthCheckGracePeriod: '25s',
      maximumPercent: '150%',
      stopTimeout: '20s',
    },
    scaling: {
      cpu: { targetTracking: { target: '55%', scaleOutCooldown: '60s' } },
      fast: {
        step: { metric: 'cpu', threshold: '80%', adjustment: 'percentChangeInCapacity', steps: [{ from: 0, by: 50 }] },
      },
      morning: { schedule: { cron: '45 7 * * ? *', min: 4 } },
    },
  }).worlds as [World]
  const { url } = await openedLab(world)
  const clients = openClients({
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  })
  const lost: Parameters<typeof describeService>[2] = []
  const imported = describedToImported(await describeService(clients, { cluster: 'lab', service: 'shop' }, lost))
  expect(lost).toEqual([])
  expect(driftOf({ scenario: world.scenario, raw: world.raw }, imported)).toEqual([])
  const found = imported.values.filter(({ origin }) => origin.kind === 'imported').map(({ path }) => path.join('.'))
  expect(found).toEqual(
    expect.arrayContaining([
      'service.task.cpu',
      'service.task.architecture',
      'service.server.threads',
      'service.tasks.max',
      'service.stopTimeout',
      'service.healthCheckGracePeriod',
      'loadBalancer.idleTimeout',
      'loadBalancer.healthCheck.interval',
      'scaling.cpu',
      'scaling.fast',
      'scaling.morning',
    ]),
  )
})
