// What a server does for a request, compiled: the steps of every class (and of the health check) in one flat list with their
// inverse-CDF tables and draw keys.
import { type DrawKey, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'

const STEP_CPU = 0
export const STEP_WAIT = 1
export const STEP_CALL = 2
export const STEP_END = 3

type Step = Scenario['requests'][string]['work'][number]

/**
 * Plans are ranges of steps: plan p runs from `start[p]` to a STEP_END. First-use steps stand directly before the plan:
 * a fresh process begins at `firstUseStart[p]`.
 */
export class WorkPlans {
  readonly kind: Uint8Array
  readonly tables: (QuantileTable | undefined)[] = []
  readonly keyA: Int32Array
  readonly keyB: Int32Array
  /** Dependency of a call step. */
  readonly dependency: Int16Array
  readonly start: Uint16Array
  readonly firstUseStart: Uint16Array
  /** Plan number of the health check: one after the classes. */
  readonly healthCheckPlan: number

  constructor(scenario: Scenario, world: { seed: string; replication: number }) {
    const classes = Object.entries(scenario.requests)
    const dependencies = Object.keys(scenario.dependencies)
    const steps: { kind: number; table: QuantileTable | undefined; key: DrawKey; dependency: number }[] = []
    const add = (owner: string, list: readonly Step[]) => {
      for (const [index, step] of list.entries()) {
        const key = drawKey(world.seed, world.replication, 'work', `${owner}/${index}`)
        if (step.kind === 'call') {
          steps.push({ kind: STEP_CALL, table: undefined, key, dependency: dependencies.indexOf(step.dependency) })
        } else {
          const kind = step.kind === 'cpu' ? STEP_CPU : STEP_WAIT
          steps.push({ kind, table: QuantileTable.of(step.time), key, dependency: -1 })
        }
      }
    }
    const end = () => steps.push({ kind: STEP_END, table: undefined, key: { a: 0, b: 0 }, dependency: -1 })

    this.healthCheckPlan = classes.length
    this.start = new Uint16Array(classes.length + 1)
    this.firstUseStart = new Uint16Array(classes.length + 1)
    for (const [plan, [name, requestClass]] of classes.entries()) {
      this.firstUseStart[plan] = steps.length
      add(`${name}/first-use`, requestClass.firstUse)
      this.start[plan] = steps.length
      add(name, requestClass.work)
      end()
    }
    this.firstUseStart[this.healthCheckPlan] = this.start[this.healthCheckPlan] = steps.length
    add('health check', scenario.loadBalancer.healthCheck.work)
    end()

    this.kind = Uint8Array.from(steps, (step) => step.kind)
    this.keyA = Int32Array.from(steps, (step) => step.key.a)
    this.keyB = Int32Array.from(steps, (step) => step.key.b)
    this.dependency = Int16Array.from(steps, (step) => step.dependency)
    this.tables = steps.map((step) => step.table)
  }
}
