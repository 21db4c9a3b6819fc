// What the model leaves out or evens out, in sentences a reader of a report can weigh. Each stands where it is made, too.

import type { Scenario } from './scenario/schema.ts'

export type Simplification = {
  path: string
  description: string
  /** Scenarios whose answer it can touch; all of them unless said. */
  isIn?: (scenario: Scenario) => boolean
}

export const SIMPLIFICATIONS: readonly Simplification[] = [
  {
    path: 'horizon',
    description:
      'The run stops at the horizon. Requests in flight at that moment have no outcome: they are in no percentile and in no error rate; their number is the figure inFlightAtEnd.',
  },
  {
    path: 'warmUp',
    description:
      'The past before the warm-up is what its second minute shows: alarms begin in the state they would have after a long time at the first rate.',
    isIn: ({ warmUp, scaling }) => warmUp > 0 && Object.values(scaling).some(({ kind }) => kind !== 'schedule'),
  },
  {
    path: 'loadBalancer.healthCheck',
    description:
      'All load-balancer nodes agree on a target’s health: the checks of one node decide, those of the others only add load.',
  },
  {
    path: 'loadBalancer.algorithm',
    description:
      'The balancer’s count of outstanding requests drops when the task has finished, up to one round trip between balancer and task early.',
  },
  {
    path: 'service.task.cpuLimit',
    description:
      'CPU is shared smoothly within the task size; stalls of up to 100 ms when a quota is used up are not modelled (cpuLimit: cfs does).',
    isIn: ({ service }) => service.task.cpuLimit === 'smooth',
  },
  {
    path: 'service.task.cpuLimit',
    description:
      'All cores of a task draw on one CFS quota directly; the slices of 5 ms in which the kernel hands it to each core are not modelled. The CPU work of each start-up phase begins with a fresh quota.',
    isIn: ({ service }) => service.task.cpuLimit === 'cfs',
  },
  {
    path: 'service.server.cpuOrder',
    description:
      'Threads of a process share its CPU at every moment; the turns of 5 ms that CPython’s take are not modelled.',
    isIn: ({ service }) => service.server.cpuOrder === 'shared',
  },
  {
    path: 'loadBalancer.slowStart',
    description: 'A target in slow start begins at no share at all: AWS does not publish the first one.',
    isIn: ({ loadBalancer }) => loadBalancer.slowStart > 0,
  },
  {
    path: 'service.coldStart',
    description:
      'Start-up CPU does not compete with requests inside the task. Of other services of the account only those count that launchQuota names.',
  },
  {
    path: 'network.handshakeRoundTrips',
    description: 'Connection set-up of a client does not count toward the time-out of its attempt.',
  },
  {
    path: 'loadBalancer.idleTimeout',
    description: 'For capacity units, a client connection stays open for the idle timeout per connection opened.',
  },
  {
    path: 'scaling',
    description: 'Utilization is averaged over tasks that are RUNNING; draining tasks do not count.',
  },
  {
    path: 'scaling',
    description: 'During a scale-out cooldown only a larger scale-out passes, less what the one before added.',
  },
  {
    path: 'month.otherwise',
    description:
      'Between surges the number of tasks is the one that bounds and policies come to rest at: the way down after a surge is not priced. Surges are taken to come a day apart, or evenly where there are more than days.',
    isIn: ({ month }) => month?.surges !== undefined,
  },
]
