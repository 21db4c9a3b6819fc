// The simulator in a worker of the page: knobs of a variant, and replications of it with some of them moved. The same code and the same
// seed as the command line, so the same numbers.
import * as z from 'zod'
import { keepReplication } from '../../simulator/experiment/replication.ts'
import { drawWorld, prepare, simulateReplication, UserError, type World } from '../../simulator/index.ts'
import type { FromWorker, Knob, ToWorker } from '../what-if-protocol.ts'

// The page's policy allows no code from text, which zod would use to be faster.
z.config({ jitless: true })

let raw: unknown
/** A newer run ends an older one. */
let latest = 0

addEventListener('message', ({ data }: MessageEvent<ToWorker | { kind: 'scenario'; raw: unknown }>) => {
  if (data.kind === 'scenario') raw = data.raw
  else if (data.kind === 'knobs') answer(knobsOf(data.variant))
  else void run(data)
})

function answer(message: FromWorker): void {
  postMessage(message)
}

function worldOf(variant: string, set: Extract<ToWorker, { kind: 'run' }>['set'] = []): World {
  const world = prepare(raw, { set }).worlds.find((each) => each.variant === variant)
  if (world === undefined) throw new Error(`no variant ${variant}`)
  return world
}

async function run({
  run: number,
  variant,
  set,
  seed,
  replications,
}: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  latest = number
  try {
    const world = worldOf(variant, set)
    for (let replication = 0; replication < replications && latest === number; replication++) {
      const scenario = drawWorld(world, seed, replication)
      const { scalars } = keepReplication(simulateReplication(scenario, { seed, replication }), scenario)
      const figures = Object.entries(scalars).map(([path, scalar]) => [
        path,
        typeof scalar === 'number' ? scalar : null,
      ])
      answer({ kind: 'replication', run: number, replication, figures: Object.fromEntries(figures) })
      // Lets a newer run in.
      await new Promise((resolve) => setTimeout(resolve))
    }
  } catch (error) {
    const message =
      error instanceof UserError
        ? error.problems.map(({ path, message: text }) => `${path}: ${text}`).join('; ')
        : String(error)
    answer({ kind: 'refused', run: number, message })
  }
}

function knobsOf(variant: string): FromWorker {
  const { service, scaling, clients, traffic } = worldOf(variant).scenario
  const knob = (path: string, label: string, value: number | null, unit: string, step: number, least = 0): Knob => ({
    path,
    label,
    value,
    unit,
    step,
    least,
  })
  const [policy] = Object.entries(scaling).filter(([, { kind }]) => kind === 'targetTracking')
  const [client] = Object.entries(clients)
  const tracking = policy === undefined || policy[1].kind !== 'targetTracking' ? undefined : policy[1]
  const at = `scaling.${policy?.[0]}.targetTracking`
  const isPlain = (name: string) => /^[\w-]+$/.test(name)
  return {
    kind: 'knobs',
    variant,
    sources: Object.keys(traffic).filter(isPlain),
    knobs: [
      knob('service.tasks.min', 'least tasks', service.tasks.min, '', 1),
      knob('service.tasks.max', 'most tasks', service.tasks.max, '', 1, 1),
      ...(tracking === undefined || !isPlain(policy?.[0] ?? '')
        ? []
        : [
            ...(tracking.metric === 'requestCountPerTarget'
              ? []
              : [knob(`${at}.target`, 'CPU target', tracking.target, '%', 5, 1)]),
            knob(`${at}.scaleOutCooldown`, 'scale-out cooldown', tracking.scaleOutCooldown, 's', 30),
            knob(`${at}.scaleInCooldown`, 'scale-in cooldown', tracking.scaleInCooldown, 's', 30),
          ]),
      knob(
        'service.coldStart.image.compressed',
        'image, compressed',
        Math.round(service.coldStart.image.compressed / 1e6),
        'MB',
        50,
      ),
      ...(client === undefined || !isPlain(client[0])
        ? []
        : [
            knob(`clients.${client[0]}.timeout`, 'client time-out', client[1].timeout, 's', 0.5, 0.1),
            knob(`clients.${client[0]}.attempts`, 'attempts', client[1].attempts, '', 1, 1),
            knob(
              `clients.${client[0]}.budget.tokenBucket.tokens`,
              'retry budget, tokens',
              client[1].budget.tokenBucket?.tokens ?? null,
              '',
              50,
              0,
            ),
          ]),
    ],
  }
}
