// What a scenario says about scaling and health checks, in the words of the AWS APIs.
import { type Scenario, type ScheduledAction, scheduledActions } from '../../simulator/index.ts'

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
  targetGroup: {
    intervalS: number
    timeoutS: number
    healthyThreshold: number
    unhealthyThreshold: number
    deregistrationDelayS: number
    algorithm: string
    slowStartS: number
  }
  /** What has no counterpart among scaling policies. */
  notes: readonly string[]
}

type Policy = Scenario['scaling'][string]
type Kind<K extends Policy['kind']> = Extract<Policy, { kind: K }>

export function scalingSettings({ service, scaling, loadBalancer, start }: Scenario): ScalingSettings {
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
    targetGroup: {
      intervalS: healthCheck.interval,
      timeoutS: healthCheck.timeout,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
      deregistrationDelayS: loadBalancer.deregistrationDelay,
      algorithm: loadBalancer.algorithm,
      slowStartS: loadBalancer.slowStart,
    },
    notes: of('prewarm').map(
      ({ named: { name }, policy: { metric, threshold, factor } }) =>
        `${name}: an alarm on ${metric} above ${threshold} calls a function of yours that sets the desired count to ${factor} times the running tasks`,
    ),
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
