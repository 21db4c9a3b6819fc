// What the model leaves out or evens out, in sentences a reader of a report can weigh. Each stands where it is made, too.

export const SIMPLIFICATIONS: readonly { path: string; description: string }[] = [
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
    path: 'loadBalancer.slowStart',
    description: 'A target in slow start begins at no share at all: AWS does not publish the first one.',
  },
  {
    path: 'service.task.cpu',
    description: 'CPU is shared smoothly within the task size; throttling in slices of 100 ms is not modelled.',
  },
  {
    path: 'service.coldStart',
    description:
      'Start-up phases do not slow down when many tasks start at once; only launch quotas hold them back. Start-up CPU does not compete with requests inside the task.',
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
]
