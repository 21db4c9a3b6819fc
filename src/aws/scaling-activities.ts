// What Application Auto Scaling did and did not do, as decisions with their reason.
// @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalingActivity.html
import {
  type NotScaledReason,
  paginateDescribeScalingActivities,
  type ScalingActivity,
} from '@aws-sdk/client-application-auto-scaling'
import type { CountSample, ScalingDecision } from '../observed/service-record.ts'
import type { AwsClients } from './clients.ts'
import type { ServiceName } from './describe-service.ts'

export async function readActivities(
  { scaling }: AwsClients,
  { cluster, service }: ServiceName,
  { from, to }: { from: Date; to: Date },
): Promise<ScalingActivity[]> {
  const input = {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${cluster.split('/').at(-1)}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
    IncludeNotScaledActivities: true,
  } as const
  const found: ScalingActivity[] = []
  // Newest first: what comes after an older one is older still, and six weeks of it are kept.
  for await (const { ScalingActivities: page = [] } of paginateDescribeScalingActivities({ client: scaling }, input)) {
    found.push(...page)
    if (page.some(({ StartTime }) => StartTime !== undefined && StartTime < from)) break
  }
  return found
    .filter(({ StartTime }) => StartTime !== undefined && StartTime >= from && StartTime <= to)
    .sort((left, right) => Number(left.StartTime) - Number(right.StartTime))
}

/**
 * Decisions in order of time. A change of the desired count that no activity explains was made by something else; it is known to
 * half the time between two looks.
 *
 * @param shown what of a text may be told
 */
export function decisionsOf(
  activities: readonly ScalingActivity[],
  counts: readonly CountSample[],
  shown: (text: string) => string,
): ScalingDecision[] {
  // What was desired before an activity is known only when somebody had looked by then.
  const [first] = counts
  const isSeen = first !== undefined && first.atS * 1000 <= Number(activities[0]?.StartTime ?? 0)
  let desired = isSeen ? first.desired : undefined
  const decided = activities.flatMap((activity) => {
    const decision = decisionOf(activity, desired, shown)
    desired = decision.desired ?? desired
    return decision
  })
  return [...decided, ...unexplained(counts, decided)].sort((left, right) => left.atS - right.atS)
}

function decisionOf(
  activity: ScalingActivity,
  before: number | undefined,
  shown: (text: string) => string,
): ScalingDecision {
  const { StartTime, Description = '', Cause = '', StatusCode, StatusMessage = '', NotScaledReasons = [] } = activity
  const atS = Number(StartTime) / 1000
  const subject = /triggered policy (\S+)/.exec(Cause)?.[1] ?? 'service'
  const told = (...parts: string[]) =>
    shown(
      parts
        .filter((part) => part !== '')
        .map((part) => part.replace(/\.$/, ''))
        .join(': '),
    )
  const to = Number(/desired count to (\d+)/i.exec(Description)?.[1] ?? Number.NaN)
  const from = before ?? Number.NaN
  const numbers = Object.fromEntries(Object.entries({ from, to }).filter(([, value]) => !Number.isNaN(value)))
  const common = { atS, subject: shown(subject), numbers }
  if (NotScaledReasons.length > 0) {
    const codes = NotScaledReasons.map(({ Code }) => Code).join(', ')
    return { ...common, kind: 'not-scaled', message: told(codes, Cause), numbers: capacitiesIn(NotScaledReasons) }
  }
  if (StatusCode === 'Failed' || StatusCode === 'Unfulfilled' || StatusCode === 'Overridden')
    return { ...common, kind: 'not-scaled', message: told(Description, StatusMessage || StatusCode) }
  if (Number.isNaN(to)) return { ...common, kind: 'bounds', message: told(Description, Cause) }
  // Target tracking names the alarm that takes tasks away so.
  const isScaleIn = Number.isNaN(from) ? Cause.includes('AlarmLow') : to < from
  return { ...common, kind: isScaleIn ? 'scale-in' : 'scale-out', desired: to, message: told(Description, Cause) }
}

function capacitiesIn(reasons: readonly NotScaledReason[]): Record<string, number> {
  const told = reasons.flatMap(({ CurrentCapacity, MinCapacity, MaxCapacity }) =>
    Object.entries({ current: CurrentCapacity, least: MinCapacity, most: MaxCapacity }),
  )
  return Object.fromEntries(told.filter((entry): entry is [string, number] => entry[1] !== undefined))
}

function unexplained(counts: readonly CountSample[], decided: readonly ScalingDecision[]): ScalingDecision[] {
  return counts.flatMap((sample, index): ScalingDecision[] => {
    const before = counts[index - 1]
    if (before === undefined || before.desired === sample.desired) return []
    const gapS = sample.atS - before.atS
    const isDecided = decided.some(
      ({ atS, desired }) => desired === sample.desired && atS >= before.atS - gapS && atS <= sample.atS,
    )
    if (isDecided) return []
    return [
      {
        atS: before.atS + gapS / 2,
        kind: sample.desired > before.desired ? 'scale-out' : 'scale-in',
        desired: sample.desired,
        subject: 'service',
        message: `Desired count from ${before.desired} to ${sample.desired}, by no scaling activity`,
        numbers: { from: before.desired, to: sample.desired },
      },
    ]
  })
}
