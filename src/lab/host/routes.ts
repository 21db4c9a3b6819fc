// Which targets get requests: the healthy ones; with none healthy, all that are registered once one of them has
// failed (an ALB fails open). The same rule as in the simulator's balancer.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
import type { Scenario } from '../../../simulator/index.ts'
import type { LabTask } from './lab-task.ts'

type Config = Pick<Scenario['loadBalancer'], 'whileAllInitial'>

export function routesOf(
  tasks: readonly Pick<LabTask, 'id' | 'target'>[],
  { whileAllInitial }: Config,
): ReadonlySet<number> {
  const ids = (...states: LabTask['target'][]) =>
    tasks.filter(({ target }) => states.includes(target)).map(({ id }) => id)
  const healthy = ids('healthy')
  if (healthy.length > 0) return new Set(healthy)
  const failsOpen = ids('unhealthy').length > 0 || whileAllInitial === 'route'
  return new Set(failsOpen ? ids('initial', 'unhealthy') : [])
}
