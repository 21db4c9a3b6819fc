// The worlds that an attribution compares: the same requests without retries, with instant starts, without metric lag, and so on, in
// every combination. Each factor is taken away by a patch that a user could write, so that what is compared can be read.
import { merge } from '../scenario/merge.ts'
import type { Scenario } from '../scenario/schema.ts'
import { isMap, type Tree } from '../scenario/tree.ts'
import { type Prepared, prepare, type World } from '../scenario/worlds.ts'

export type Factor = {
  name: string
  /** What is taken away, as in `no retries`. */
  without: string
  patch: Tree
}

export type Counterfactuals = {
  /** The variant to explain. */
  variant: string
  factors: readonly Factor[]
  /** One world per subset of the factors that are left in; bit i of the position stands for factor i. The last is the world as it is. */
  prepared: Prepared
}

/** @param world the variant to explain */
export function counterfactuals(world: World, name: string): Counterfactuals {
  if (!isMap(world.raw)) throw new Error('a world without options')
  const { variants: _, ...raw } = world.raw
  const factors = factorsOf(world.scenario).filter(({ patch }) => changesAnything(raw, patch, world.scenario))
  const worlds = Object.fromEntries(
    Array.from({ length: 2 ** factors.length }, (_, subset) => [
      subsetName(factors, subset),
      factors.reduce<unknown>((patch, factor, bit) => (subset & (1 << bit) ? patch : merge(patch, factor.patch)), {}),
    ]),
  )
  return { variant: world.variant, factors, prepared: prepare({ ...raw, name, variants: worlds }) }
}

/** The factors that are left in. */
export function subsetName(factors: readonly Factor[], subset: number): string {
  const left = factors.filter((_, bit) => subset & (1 << bit)).map(({ name }) => name)
  return left.length === 0 ? 'none of them' : left.join(' + ')
}

const MOST_TASKS = 5000
const INSTANT = { cpu: '0s', wait: '0s' }

function factorsOf({ clients, scaling }: Scenario): Factor[] {
  const policies = Object.entries(scaling)
  const alarms = policies.flatMap(([policy, { kind }]): [string, Tree][] => {
    const periods = { evaluationPeriods: 1, datapointsToAlarm: 1 }
    if (kind === 'targetTracking') return [[policy, { targetTracking: { highAlarm: periods } }]]
    return kind === 'step' ? [[policy, { step: periods }]] : []
  })
  const ceilings = policies.flatMap(([policy, each]): [string, Tree][] =>
    each.kind === 'schedule' && each.max !== undefined ? [[policy, { schedule: { max: MOST_TASKS } }]] : [],
  )
  return [
    {
      name: 'retries',
      without: 'no retries',
      patch: { clients: Object.fromEntries(Object.keys(clients).map((client) => [client, { attempts: 1 }])) },
    },
    {
      name: 'start-up time',
      without: 'instant starts',
      patch: {
        service: {
          coldStart: {
            schedule: '0s',
            provision: '0s',
            pull: '0s',
            runtimeStart: INSTANT,
            dependencies: INSTANT,
            bootstrap: INSTANT,
          },
        },
        loadBalancer: { registrationLag: '0s' },
      },
    },
    {
      name: 'metric lag',
      without: 'metrics seen at once, alarms after one period',
      patch: {
        metrics: { cpuDelay: '0s', highResolutionCpuDelay: '0s', albDelay: '0s', alarmPhase: '0s' },
        scaling: Object.fromEntries(alarms),
      },
    },
    {
      name: 'health-check kills',
      without: 'targets stay until ten checks have failed, ECS replaces none',
      patch: { loadBalancer: { healthCheck: { unhealthyThreshold: 10 } }, service: { replaceUnhealthy: false } },
    },
    {
      name: 'capacity ceiling',
      without: 'no maximum',
      patch: { service: { tasks: { max: MOST_TASKS } }, scaling: Object.fromEntries(ceilings) },
    },
  ]
}

/** A factor that the world does not have (a single attempt, say) explains nothing. */
function changesAnything(raw: Tree, patch: Tree, scenario: Scenario): boolean {
  const [without] = prepare({ ...(merge(raw, patch) as Tree), variants: { without: {} } }).worlds
  return JSON.stringify(without?.scenario) !== JSON.stringify(scenario)
}
