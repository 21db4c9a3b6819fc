// What a scenario says about scaling and health checks, in the words of the AWS APIs.
import {
  findingsOf,
  restOfMonth,
  type Scenario,
  type ScheduledAction,
  scheduledActions,
  toldRest,
} from '../../simulator/index.ts'

/** Names as in the scenario; ids are fit for code and differ from one another. */
type Named = { name: string; id: string }

export type TrackingPolicy = Named & {
  metric: string
  target: number
  scaleOutCooldown: number
  scaleInCooldown: number
  disableScaleIn: boolean
}

export type StepAdjustment = { lower: number | undefined; upper: number | undefined; adjustment: number }

export type StepPolicy = Named & {
  adjustmentType: string
  cooldown: number
  minAdjustment: number
  aggregation: string
  steps: readonly StepAdjustment[]
  alarm: AlarmSettings
}

export type AlarmSettings = {
  name: string
  namespace: 'AWS/ECS' | 'AWS/ApplicationELB'
  metric: string
  statistic: 'Average' | 'Sum'
  periodS: number
  evaluationPeriods: number
  datapointsToAlarm: number
  threshold: number
  comparison: string
  missingData: string
}

/** An alarm on a percentile, which AWS calls an extended statistic. */
export type PercentileAlarm = Omit<AlarmSettings, 'statistic'> & { percentile: 'p99' }

/** An alarm over several metrics of the load balancer, each summed up over the period. */
export type MathAlarm = Omit<AlarmSettings, 'namespace' | 'metric' | 'statistic'> & {
  expression: string
  /** `of`: what the metric is of; the balancer's own answers belong to no target group. */
  terms: readonly { id: string; metric: string; of: 'loadBalancer' | 'targetGroup' }[]
}

/** An alarm that calls a function, which sets the desired count to `factor` times the running tasks. */
export type PrewarmPolicy = Named & { alarm: AlarmSettings; factor: number }

export type Schedule = Named & {
  expression: string
  timezone: string | undefined
  min: number | undefined
  max: number | undefined
}

export type ScalingSettings = {
  min: number
  max: number
  tracking: readonly TrackingPolicy[]
  steps: readonly StepPolicy[]
  schedules: readonly Schedule[]
  prewarms: readonly PrewarmPolicy[]
  targetGroup: {
    intervalS: number
    timeoutS: number
    healthyThreshold: number
    unhealthyThreshold: number
    deregistrationDelayS: number
    algorithm: string
    slowStartS: number
  }
  /** Sentences for the head of the file: what the variant costs between surges, and what was found before any run. */
  remarks: readonly string[]
}

/** Whether a metric of the load balancer is watched, so that its names are needed. */
export function watchesBalancer({ tracking, steps, prewarms }: ScalingSettings): boolean {
  return (
    tracking.some(({ metric }) => metric === TRACKED.requestCountPerTarget) ||
    [...steps, ...prewarms].some(({ alarm }) => alarm.namespace === 'AWS/ApplicationELB')
  )
}

type Policy = Scenario['scaling'][string]
type Kind<K extends Policy['kind']> = Extract<Policy, { kind: K }>

export function scalingSettings(scenario: Scenario): ScalingSettings {
  const { service, scaling, loadBalancer, start } = scenario
  const actions = scheduledActions({ scaling, service })
  const ids = idsOf([...new Set([...Object.keys(scaling), ...actions.map(({ name }) => name)])])
  const of = <K extends Policy['kind']>(kind: K) =>
    Object.entries(scaling)
      .filter((entry): entry is [string, Kind<K>] => entry[1].kind === kind)
      .map(([name, policy]) => ({ named: { name, id: ids.get(name) as string }, policy }))
  const { healthCheck } = loadBalancer
  return {
    min: service.tasks.min,
    max: service.tasks.max,
    tracking: of('targetTracking').map(({ named, policy }) => trackingPolicy(named, policy)),
    steps: of('step').map(({ named, policy }) => stepPolicy(named, policy)),
    schedules: actions.map(({ name, action }) => schedule({ name, id: ids.get(name) as string }, action, start.zone)),
    prewarms: of('prewarm').map(({ named, policy }) => prewarmPolicy(named, policy)),
    targetGroup: {
      intervalS: healthCheck.interval,
      timeoutS: healthCheck.timeout,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
      deregistrationDelayS: loadBalancer.deregistrationDelay,
      algorithm: loadBalancer.algorithm,
      slowStartS: loadBalancer.slowStart,
    },
    remarks: remarksOf(scenario),
  }
}

const TRACKED = {
  cpu: 'ECSServiceAverageCPUUtilization',
  cpuHighResolution: 'ECSServiceAverageCPUUtilizationHighResolution',
  requestCountPerTarget: 'ALBRequestCountPerTarget',
} as const

function trackingPolicy(named: Named, policy: Kind<'targetTracking'>): TrackingPolicy {
  const { target, scaleOutCooldown, scaleInCooldown, disableScaleIn } = policy
  return { ...named, metric: TRACKED[policy.metric], target, scaleOutCooldown, scaleInCooldown, disableScaleIn }
}

const WATCHED = {
  cpu: { namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average', periodS: 60 },
  cpuHighResolution: { namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic: 'Average', periodS: 20 },
  requestCountPerTarget: {
    namespace: 'AWS/ApplicationELB',
    metric: 'RequestCountPerTarget',
    statistic: 'Sum',
    periodS: 60,
  },
  requestCount: { namespace: 'AWS/ApplicationELB', metric: 'RequestCount', statistic: 'Sum', periodS: 60 },
  targetResponseTime: {
    namespace: 'AWS/ApplicationELB',
    metric: 'TargetResponseTime',
    statistic: 'Average',
    periodS: 60,
  },
} as const

const ADJUSTMENTS = {
  changeInCapacity: 'ChangeInCapacity',
  exactCapacity: 'ExactCapacity',
  percentChangeInCapacity: 'PercentChangeInCapacity',
} as const

function stepPolicy(named: Named, policy: Kind<'step'>): StepPolicy {
  return {
    ...named,
    adjustmentType: ADJUSTMENTS[policy.adjustment],
    cooldown: policy.cooldown,
    minAdjustment: policy.adjustment === 'percentChangeInCapacity' ? policy.minAdjustment : 0,
    aggregation: capitalized(policy.aggregation),
    steps: policy.steps.map(({ from, to, by }) => ({
      lower: from ?? undefined,
      upper: to ?? undefined,
      adjustment: by,
    })),
    alarm: {
      name: named.name,
      ...WATCHED[policy.metric],
      periodS: policy.period ?? WATCHED[policy.metric].periodS,
      evaluationPeriods: policy.evaluationPeriods,
      datapointsToAlarm: policy.datapointsToAlarm ?? policy.evaluationPeriods,
      threshold: policy.threshold,
      comparison: policy.comparison === 'above' ? 'GreaterThanOrEqualToThreshold' : 'LessThanOrEqualToThreshold',
      missingData: policy.missingData,
    },
  }
}

/** As simulator/control-loop/prewarm.ts plays it: strictly above the threshold, missing data as missing. */
function prewarmPolicy(named: Named, policy: Kind<'prewarm'>): PrewarmPolicy {
  return {
    ...named,
    factor: policy.factor,
    alarm: {
      name: named.name,
      ...WATCHED[policy.metric],
      periodS: policy.period ?? WATCHED[policy.metric].periodS,
      evaluationPeriods: policy.evaluationPeriods,
      datapointsToAlarm: policy.datapointsToAlarm ?? policy.evaluationPeriods,
      threshold: policy.threshold,
      comparison: 'GreaterThanThreshold',
      missingData: 'missing',
    },
  }
}

/** A month is told where no run is needed for it: what a run leaves behind is not known here. */
function remarksOf(scenario: Scenario): string[] {
  const rest = toldRest([restOfMonth(scenario, Number.NaN)])
  const found = findingsOf(scenario).map(({ message, hint }) => `${message} ${hint}`)
  return [...(rest === undefined ? [] : [`Of a month, ${rest.words}.`]), ...found]
}

/** AWS reads expressions without a zone as UTC, a scenario as its own. */
function schedule(named: Named, action: ScheduledAction, zone: string): Schedule {
  const { cron, at, rate, timezone, min, max } = action
  const expression = cron !== undefined ? `cron(${cron})` : at !== undefined ? `at(${at})` : `rate(${rate})`
  return { ...named, expression, timezone: rate === undefined ? (timezone ?? zone) : undefined, min, max }
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** Lower case letters, digits and underscores, beginning with a letter; names that become alike are numbered. */
export function idsOf(names: readonly string[]): Map<string, string> {
  const ids = new Map<string, string>()
  const taken = new Set<string>()
  for (const name of names) {
    const plain = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
    const base = /^[a-z]/.test(plain) ? plain : `policy${plain === '' ? '' : `_${plain}`}`
    let id = base
    for (let count = 2; taken.has(id); count++) id = `${base}_${count}`
    taken.add(id)
    ids.set(name, id)
  }
  return ids
}
