// The load balancer and the ECS service: task size, application server, start-up, health, quotas, published metrics.
import * as z from 'zod'
import { distribution } from './distribution-option.ts'
import { count, cpu, duration, flag, oneOf, percentage, plainNumber, section, size } from './options.ts'
import { workSteps } from './requests-schema.ts'
import { SOURCES } from './sources.ts'

export const loadBalancerSchema = section(
  {
    nodes: count({
      default: 3,
      min: 1,
      max: 20,
      description: 'Load-balancer nodes, usually one per Availability Zone; each routes on its own view.',
      status: 'inferred',
    }),
    algorithm: oneOf(['round_robin', 'least_outstanding_requests', 'weighted_random'], {
      default: 'round_robin',
      description: 'Routing algorithm of the target group.',
      source: SOURCES.albAttributes,
    }),
    idleTimeout: duration({
      default: '60s',
      above: 0,
      description: 'Silence of a target after which the answer is 504.',
      source: SOURCES.albLoadBalancer,
    }),
    connectTimeout: duration({
      default: '10s',
      above: 0,
      description: 'Time in which a connection to a target must stand, else 504.',
      source: SOURCES.albErrors,
    }),
    deregistrationDelay: duration({
      default: '300s',
      max: 3600,
      description: 'How long a deregistered target drains.',
      source: SOURCES.albAttributes,
    }),
    slowStart: duration({
      default: '0s',
      max: 900,
      description:
        'How long the share of a new healthy target grows to its fair one; 0 is off, else 30 s or more, with round_robin only.',
      source: SOURCES.albAttributes,
    }),
    registrationLag: distribution('duration', {
      default: { uniform: { low: '1s', high: '5s' } },
      description: 'Time from registration of a target to its first health check becoming possible.',
      status: 'unconfirmed',
    }),
    whileAllInitial: oneOf(['503', 'route'], {
      default: '503',
      description: 'What a request gets while the only targets are still in their first health check.',
      status: 'unconfirmed',
    }),
    healthCheck: section(
      {
        interval: duration({
          default: '30s',
          min: 5,
          max: 300,
          description: 'Time between checks of a node.',
          source: SOURCES.albHealthChecks,
        }),
        timeout: duration({
          default: '5s',
          min: 2,
          max: 120,
          description: 'Time in which a check must be answered.',
          source: SOURCES.albHealthChecks,
        }),
        healthyThreshold: count({
          default: 5,
          min: 2,
          max: 10,
          description: 'Passes in a row that make an unhealthy target healthy (a new target needs one).',
          source: SOURCES.albHealthChecks,
        }),
        unhealthyThreshold: count({
          default: 2,
          min: 2,
          max: 10,
          description: 'Failures in a row that make a target unhealthy.',
          source: SOURCES.albHealthChecks,
        }),
        work: workSteps('What the task does for one check.').prefault([{ cpu: '1ms' }]),
        enabled: flag({
          default: true,
          description: 'Whether targets are checked at all (an ALB always does; off is for theory).',
        }),
      },
      'Target health checks: they queue in the task like any request.',
    ),
    rules: count({
      default: 1,
      min: 1,
      max: 1000,
      description: 'Listener rules evaluated per request, for capacity units.',
    }),
  },
  'The Application Load Balancer and its target group.',
)

type Preset = {
  processes: number
  threads: number
  processCpu: string
  queue: 'shared' | 'perProcess'
  connectionsPerProcess: number
  backlog: number
  cpuOrder: 'shared' | 'fifo'
}

/** What an application server does out of the box; every value can be overridden beside the preset. */
const SERVER_PRESETS = {
  'gunicorn-sync': {
    processes: 1,
    threads: 1,
    processCpu: '1vCPU',
    queue: 'shared',
    connectionsPerProcess: 1,
    backlog: 2048,
    cpuOrder: 'shared',
  },
  'gunicorn-gthread': {
    processes: 1,
    threads: 4,
    processCpu: '1vCPU',
    queue: 'perProcess',
    connectionsPerProcess: 1000,
    backlog: 2048,
    cpuOrder: 'shared',
  },
  node: {
    processes: 1,
    threads: 10_000,
    processCpu: '1vCPU',
    queue: 'perProcess',
    connectionsPerProcess: 10_000,
    backlog: 511,
    cpuOrder: 'fifo',
  },
  // One event loop per process: uvicorn, and gunicorn with workers of it, of gevent, eventlet, tornado or aiohttp.
  uvicorn: {
    processes: 1,
    threads: 10_000,
    processCpu: '1vCPU',
    queue: 'perProcess',
    connectionsPerProcess: 10_000,
    backlog: 2048,
    cpuOrder: 'fifo',
  },
  'thread-pool': {
    processes: 1,
    threads: 100,
    processCpu: '64vCPU',
    queue: 'shared',
    connectionsPerProcess: 100,
    backlog: 2048,
    cpuOrder: 'shared',
  },
} as const satisfies Record<string, Preset>

const serverShape = z.strictObject({
  preset: oneOf(['gunicorn-sync', 'gunicorn-gthread', 'uvicorn', 'node', 'thread-pool'], {
    default: 'thread-pool',
    description: 'An application server whose queueing and defaults are known; the other keys override it.',
    source: SOURCES.gunicorn,
  }),
  processes: count({ min: 1, max: 256, description: 'Worker processes per task.' }).optional(),
  threads: count({ min: 1, max: 100_000, description: 'Requests one process works on at once.' }).optional(),
  processCpu: cpu({ above: 0, description: 'Most CPU one process can use (1 vCPU for CPython and Node).' }).optional(),
  cpuOrder: oneOf(['shared', 'fifo'], {
    description:
      'How runnable CPU steps of one process take the CPU: all at once at the same speed (shared: threads), or one after another, each to its end (fifo: an event loop, as in Node).',
    source: SOURCES.nodeEventLoop,
  }).optional(),
  queue: oneOf(['shared', 'perProcess'], {
    description:
      'Where the rest wait: in one kernel backlog shared by the processes, or accepted by a process and bound to it.',
    source: 'https://github.com/benoitc/gunicorn/blob/master/gunicorn/workers/gthread.py',
  }).optional(),
  connectionsPerProcess: count({
    min: 1,
    description: 'Connections one process accepts, running ones included (queue: perProcess).',
  }).optional(),
  backlog: count({ min: 0, description: 'Connections that may wait in the kernel backlog of the task.' }).optional(),
  onFull: oneOf(['drop', 'reject'], {
    default: 'drop',
    description:
      'A full backlog drops the connect (the balancer tries again after 1, 3 and 7 s, then answers 504) or the server answers 503 at once.',
  }),
  queueDeadline: distribution('duration', {
    description: 'A request that waited longer than this is dropped unserved (503) when its turn comes.',
  }).optional(),
  preload: flag({
    default: false,
    description: 'Whether dependencies load once before the processes fork, or in every process.',
    source: SOURCES.gunicorn,
  }),
  cancelOnDisconnect: flag({
    default: false,
    description:
      'Whether waiting requests whose client has gone are dropped when their turn comes. Running work always goes on.',
  }),
})

const serverSchema = serverShape
  .transform((given) => {
    const preset = SERVER_PRESETS[given.preset]
    return {
      ...given,
      processes: given.processes ?? preset.processes,
      threads: given.threads ?? preset.threads,
      processCpu: given.processCpu ?? Number.parseFloat(preset.processCpu),
      queue: given.queue ?? preset.queue,
      connectionsPerProcess: given.connectionsPerProcess ?? Math.max(preset.connectionsPerProcess, given.threads ?? 0),
      backlog: given.backlog ?? preset.backlog,
      cpuOrder: given.cpuOrder ?? preset.cpuOrder,
    }
  })
  .prefault({} as never)
  .meta({ description: 'The application server in the task.' })

/** `otherwise`: what counts where the phase is not written at all; a phase that is written has the parts that are written. */
const startWork = (description: string, otherwise: { cpu?: string; wait?: unknown }) =>
  z
    .strictObject({
      cpu: distribution('duration', { default: '0s', description: 'CPU part, as time at one vCPU.' }),
      wait: distribution('duration', { default: '0s', description: 'Part that waits and uses no CPU.' }),
    })
    .prefault(otherwise as never)
    .meta({ description, ...(Object.keys(otherwise).length > 0 ? { status: 'inferred' } : {}) })

const coldStartSchema = section(
  {
    schedule: distribution('duration', {
      default: { uniform: { low: '2s', high: '10s' } },
      description: 'From the service’s decision to the created task.',
      status: 'inferred',
    }),
    provision: distribution('duration', {
      default: { lognormal: { median: '15s', p99: '45s' } },
      description: 'From the created task to the start of its image pull (network interface, isolated environment).',
      status: 'inferred',
    }),
    image: section(
      {
        compressed: size({
          default: '300MB',
          description: 'Compressed size of the image. Fargate keeps no image between tasks.',
          source: SOURCES.soci,
        }),
        bandwidth: distribution('throughput', {
          default: { uniform: { low: '30MiB/s', high: '60MiB/s' } },
          description: 'Pull and unpack rate, measured against the compressed size.',
          source: SOURCES.fargatePull,
          status: 'inferred',
        }),
        overhead: distribution('duration', { default: '2s', description: 'Fixed part of a pull.', status: 'inferred' }),
      },
      'The image pull, unless `pull` gives its time.',
    ),
    pull: distribution('duration', {
      description: 'Time of the whole pull, instead of size and bandwidth.',
    }).optional(),
    runtimeStart: startWork('From the end of the pull to RUNNING: containers are created and started.', {
      wait: { uniform: { low: '3s', high: '8s' } },
    }),
    dependencies: startWork('Loading of libraries; CPU counts once per process unless the server preloads.', {}),
    bootstrap: startWork('Application start: configuration, pools, caches; until the server listens.', { cpu: '1s' }),
    crowd: section(
      {
        from: count({
          default: 100,
          min: 0,
          max: 100_000,
          description: 'Tasks of the account that may start at the same time without slowing one another down.',
          source: SOURCES.launchCurve2022,
          status: 'unconfirmed',
        }),
        full: count({
          default: 300,
          min: 1,
          max: 100_000,
          description:
            'Tasks starting at the same time from which on each start takes the whole delay; below, a share of it.',
          source: SOURCES.launchCurve2022,
          status: 'unconfirmed',
        }),
        delay: distribution('duration', {
          default: { lognormal: { median: '21s', p99: '190s' } },
          description:
            'How much longer provisioning takes in a crowd. Fitted to two instants of one measured launch of 3,500 tasks (2022): half of them at 149 s, 98 % at 290 s. 0s: starts do not slow down.',
          source: SOURCES.launchCurve2022,
          status: 'inferred',
        }),
      },
      'How starts slow down when many tasks start at once.',
    ),
  },
  'Phases between a launch decision and a listening server.',
)

export const serviceSchema = z
  .strictObject({
    task: section(
      {
        cpu: cpu({ default: '1vCPU', description: 'Task size: a hard ceiling.', source: SOURCES.fargateTasks }),
        memory: size({
          default: '2GiB',
          description: 'Task memory; must fit the CPU size on Fargate.',
          source: SOURCES.fargateTasks,
        }),
        architecture: oneOf(['x86_64', 'arm64'], {
          default: 'x86_64',
          description: 'CPU architecture, for the price.',
          source: SOURCES.fargatePricing,
        }),
        cpuLimit: oneOf(['smooth', 'cfs'], {
          default: 'smooth',
          description:
            'How the task size limits CPU: at every moment alike (smooth), or as a quota per period that is used at full speed and then stalls the task until the next period (cfs, as Linux does it). For Fargate AWS names shares, not quotas, and does not say how its ceiling is held.',
          source: SOURCES.taskCpu,
          status: 'unconfirmed',
        }),
        cfsPeriod: duration({
          default: '100ms',
          min: 0.001,
          max: 1,
          description: 'Length of a period; its quota is the task size times this length (cpuLimit: cfs).',
          source: SOURCES.cfsBandwidth,
        }),
        cfsCores: count({
          min: 1,
          max: 1024,
          description:
            'Cores on which the task can run at once while it has quota, as `nproc` says in it; the task size rounded up unless given (cpuLimit: cfs).',
        }).optional(),
        anySize: flag({ default: false, description: 'Allow task sizes that Fargate does not offer (for theory).' }),
      },
      'Fargate task size.',
    ),
    tasks: z
      .strictObject({
        desired: count({
          max: 5000,
          description: 'Desired count at the first instant; the minimum unless given.',
        }).optional(),
        min: count({ default: 1, max: 5000, description: 'Minimum capacity of the scalable target.' }),
        max: count({ default: 10, min: 1, max: 5000, description: 'Maximum capacity of the scalable target.' }),
      })
      .prefault({} as never)
      .meta({ description: 'How many tasks.' }),
    server: serverSchema,
    backgroundCpu: cpu({
      default: '0vCPU',
      description: 'CPU each running task uses besides requests (sidecars, agents).',
    }),
    coldStart: coldStartSchema,
    healthCheckGracePeriod: duration({
      default: '0s',
      max: 2_147_483_647,
      description: 'How long ECS ignores failing checks of a new task.',
      source: SOURCES.ecsGracePeriod,
    }),
    stopTimeout: duration({
      default: '30s',
      min: 2,
      max: 120,
      description: 'Time between SIGTERM and SIGKILL: the longest that a server may go on with what it has accepted.',
      source: SOURCES.ecsContainer,
    }),
    shutdown: distribution('duration', {
      default: '1s',
      description:
        'Time the application needs for its end after SIGTERM, once it has finished the requests it had accepted; cut off at the stop timeout.',
      status: 'inferred',
    }),
    replaceUnhealthy: flag({
      default: true,
      description: 'Whether ECS replaces tasks that fail their target health check.',
      source: SOURCES.ecsServices,
    }),
    maximumPercent: percentage({
      default: '200%',
      min: 1,
      description: 'Ceiling of running and pending tasks while unhealthy tasks are replaced.',
      source: SOURCES.ecsServices,
    }),
    launchQuota: section(
      {
        perServicePerMinute: plainNumber({
          default: 500,
          above: 0,
          description: 'Tasks a service may launch per minute, spread evenly.',
          source: SOURCES.ecsQuotas,
          status: 'unconfirmed',
        }),
        burst: plainNumber({
          default: 100,
          min: 1,
          description: 'Launches the account may make at once.',
          source: SOURCES.ecsThrottling,
        }),
        perSecond: plainNumber({
          default: 20,
          above: 0,
          description: 'Launches per second at which the account’s burst refills.',
          source: SOURCES.ecsThrottling,
        }),
        reached: percentage({
          default: '93%',
          min: 0.01,
          max: 1,
          description:
            'Share of that rate which long launches reach. Fitted to the slope of a measured launch of 2020 (55.8 tasks a minute at a limit of one a second); a launch of 2022 at a limit of 20 a second had 18.5.',
          source: SOURCES.launchCurve2020,
          status: 'inferred',
        }),
        othersPerSecond: plainNumber({
          default: 0,
          min: 0,
          description: 'Launches per second that other services of the account make all the time, from the same burst.',
        }),
        othersPerLaunch: plainNumber({
          default: 0,
          min: 0,
          max: 1000,
          description:
            'Launches of other services for each of this one, from the same burst: 4 where five services of this size scale out together.',
        }),
      },
      'Launch quotas of the account and the service scheduler.',
    ),
  })
  .prefault({} as never)
  .meta({ description: 'The ECS service.' })

export const metricsSchema = section(
  {
    cpuDelay: distribution('duration', {
      default: '150s',
      description:
        'From the end of a 60-second period of ECS utilization to its datapoint being visible to alarms; fitted to the published 363 s from load to the scale-out trigger (here a step from 30 % to 100 % at a target of 70 %). That figure is fitted; the published total of 386 s to new tasks is predicted, and missed by +4 % to RUNNING.',
      source: SOURCES.highResolutionBlog,
      status: 'inferred',
    }),
    highResolutionCpuDelay: distribution('duration', {
      default: '20s',
      description:
        'The same for 20-second utilization; fitted to the published 86 s, not predicted from the 60-second figure. The published total of 109 s is predicted, and missed by +14 % to RUNNING.',
      source: SOURCES.highResolutionBlog,
      status: 'inferred',
    }),
    albDelay: distribution('duration', {
      default: '25s',
      description: 'The same for the 60-second metrics of the load balancer.',
      source: 'https://pastebin.com/JyMEXgSn',
      status: 'inferred',
    }),
    alarmPhase: distribution('duration', {
      default: { uniform: { low: '0s', high: '60s' } },
      description: 'When within a minute each alarm is evaluated (sub-minute alarms: within ten seconds).',
      status: 'unconfirmed',
    }),
  },
  'When metrics and alarms see what happened.',
)
