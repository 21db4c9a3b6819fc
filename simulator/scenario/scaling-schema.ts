// Scaling policies of Application Auto Scaling, and the alarm that calls a function.
import * as z from 'zod'
import { distribution } from './distribution-option.ts'
import { choice, count, duration, flag, named, oneOf, percentage, plainNumber, text } from './options.ts'
import { SOURCES } from './sources.ts'
import { parseQuantity } from './units.ts'

const SCALING_METRICS = [
  'cpu',
  'cpuHighResolution',
  'requestCountPerTarget',
  'requestCount',
  'targetResponseTime',
] as const
export type ScalingMetric = (typeof SCALING_METRICS)[number]

/** CPU thresholds are percentages as AWS shows them (0–100), counts are plain, response times are durations in seconds. */
const threshold = (description: string) =>
  z
    .unknown()
    .transform((input, context): number => {
      if (typeof input === 'number' && Number.isFinite(input)) return input
      if (typeof input === 'string') {
        const percent = parseQuantity(input, 'fraction')
        if ('value' in percent) return Math.round(percent.value * 1e10) / 1e8
        const time = parseQuantity(input, 'duration')
        if ('value' in time) return time.value
      }
      context.issues.push({
        code: 'custom',
        input,
        message: 'a percentage (70%), a plain number (1000) or a duration (500ms) was expected, as the metric asks',
      })
      return z.NEVER
    })
    .meta({ description, level: true })

const alarmShape = (defaults: { periods: number }) => ({
  evaluationPeriods: count({
    default: defaults.periods,
    min: 1,
    max: 8640,
    description: 'Periods the alarm looks at (N).',
    source: SOURCES.targetTrackingAlarms,
  }),
  datapointsToAlarm: count({
    min: 1,
    max: 8640,
    description: 'Breaching periods that raise it (M); all of them unless given.',
  }).optional(),
})

const alarmPeriod = () =>
  duration({
    description:
      'Length of an alarm’s period: 10s, 20s, 30s or whole minutes; that of the metric unless given. Shorter than the metric’s own, it finds gaps.',
    source: SOURCES.alarmApi,
  }).optional()

const targetTracking = z.strictObject({
  metric: oneOf(['cpu', 'cpuHighResolution', 'requestCountPerTarget'], {
    default: 'cpu',
    description: 'Average CPU utilization of the service per 60 s or 20 s, or requests per target and minute.',
    source: SOURCES.targetTracking,
  }),
  target: threshold('Target value: a percentage for CPU, a plain number of requests per target and minute else.'),
  scaleOutCooldown: duration({
    default: '300s',
    description: 'After a scale-out, only a larger one passes before this ends.',
    source: SOURCES.targetTracking,
  }),
  scaleInCooldown: duration({
    default: '300s',
    description: 'After a scale-in, none follows before this ends; a scale-out cancels it.',
    source: SOURCES.targetTracking,
  }),
  disableScaleIn: flag({
    default: false,
    description: 'Whether the policy may only add tasks.',
    source: SOURCES.targetTracking,
  }),
  scaleInMode: oneOf(['proportional', 'onePerAction'], {
    default: 'proportional',
    description: 'Whether one scale-in goes straight to the computed capacity or removes one task.',
    status: 'unconfirmed',
  }),
  highAlarm: z
    .strictObject(alarmShape({ periods: 3 }))
    .prefault({} as never)
    .meta({ description: 'Shape of the managed alarm that scales out (observed: 3 of 3).', status: 'inferred' }),
  lowAlarm: z
    .strictObject({
      evaluationPeriods: count({
        min: 1,
        max: 8640,
        description: 'Periods the alarm looks at; 15 (30 for 20-second metrics) unless given.',
        source: SOURCES.targetTrackingAlarms,
      }).optional(),
      datapointsToAlarm: count({
        min: 1,
        max: 8640,
        description: 'Breaching periods that raise it; all of them unless given.',
      }).optional(),
      thresholdRatio: plainNumber({
        default: 0.9,
        above: 0,
        max: 1,
        description: 'Threshold as a share of the target.',
        status: 'inferred',
      }),
    })
    .prefault({} as never)
    .meta({
      description: 'Shape of the managed alarm that scales in (observed: 15 of 15 below 90 % of the target).',
      status: 'inferred',
    }),
})

const step = z.strictObject({
  metric: oneOf(SCALING_METRICS, { default: 'cpu', description: 'What the alarm watches.' }),
  threshold: threshold('Alarm threshold.'),
  comparison: oneOf(['above', 'below'], {
    default: 'above',
    description: 'Alarm when the metric is at or above, or at or below, the threshold.',
  }),
  period: alarmPeriod(),
  evaluationPeriods: count({ default: 1, min: 1, max: 8640, description: 'Periods the alarm looks at (N).' }),
  datapointsToAlarm: count({
    min: 1,
    max: 8640,
    description: 'Breaching periods that raise it (M); all of them unless given.',
  }).optional(),
  missingData: oneOf(['missing', 'notBreaching', 'breaching', 'ignore'], {
    default: 'missing',
    description: 'How the alarm treats missing datapoints.',
    source: SOURCES.alarms,
  }),
  withoutData: oneOf(['nearestStep', 'farthestStep', 'none'], {
    default: 'nearestStep',
    description:
      'The step taken when missing data raises the alarm: the one at the threshold, the open one farthest from it, or none.',
    status: 'unconfirmed',
  }),
  adjustment: oneOf(['changeInCapacity', 'exactCapacity', 'percentChangeInCapacity'], {
    default: 'changeInCapacity',
    description: 'What a step’s number means.',
    source: SOURCES.stepScaling,
  }),
  steps: z
    .array(
      z.strictObject({
        from: plainNumber({ description: 'Lower bound, as an offset from the threshold.' }).nullable().optional(),
        to: plainNumber({ description: 'Upper bound, as an offset from the threshold.' }).nullable().optional(),
        by: plainNumber({ description: 'The adjustment: tasks or per cent.' }),
      }),
    )
    .min(1, 'at least one step is needed')
    .max(20, 'at most 20 steps')
    .meta({ description: 'Steps by how far the metric is from the threshold.', source: SOURCES.stepScaling }),
  minAdjustment: count({
    default: 0,
    description: 'Least number of tasks a percentage step moves.',
    source: SOURCES.stepPolicyApi,
  }),
  aggregation: oneOf(['average', 'minimum', 'maximum'], {
    default: 'average',
    description: 'How datapoints are combined before steps are looked up.',
    source: SOURCES.stepPolicyApi,
  }),
  aggregatedPeriods: count({
    default: 1,
    min: 1,
    max: 8640,
    description: 'How many of the newest datapoints are combined; AWS does not say.',
    status: 'unconfirmed',
  }),
  cooldown: duration({ default: '300s', description: 'Cooldown of the policy.', source: SOURCES.stepScaling }),
})

const schedule = z
  .strictObject({
    cron: text({
      description:
        'Six fields: minutes hours day-of-month month day-of-week year (or seven, with leading seconds), with AWS’s wildcards `, - * / ? L W #`.',
      source: SOURCES.cron,
    }).optional(),
    at: text({ description: 'One time, yyyy-mm-ddThh:mm:ss.', source: SOURCES.cron }).optional(),
    rate: text({ description: 'An interval, `5 minutes`, `1 hour`, `1 day`.', source: SOURCES.cron }).optional(),
    timezone: text({ description: 'IANA zone of cron and at; the scenario’s own unless given.' }).optional(),
    min: count({ max: 5000, description: 'New minimum capacity.' }).optional(),
    max: count({ min: 1, max: 5000, description: 'New maximum capacity.' }).optional(),
    until: text({
      description:
        'When the bounds go back to those of `service.tasks`: written as `cron` or `at` is (AWS: a second scheduled action). Without it, nothing takes them back but another schedule.',
      source: SOURCES.cron,
    }).optional(),
  })
  .meta({ exclusive: [['cron'], ['at'], ['rate']] })

const prewarm = z.strictObject({
  metric: oneOf(['requestCount', 'requestCountPerTarget', 'cpu', 'cpuHighResolution'], {
    default: 'requestCount',
    description: 'What the alarm watches.',
  }),
  threshold: threshold('Alarm when the metric is above this.'),
  period: alarmPeriod(),
  evaluationPeriods: count({ default: 1, min: 1, max: 8640, description: 'Periods the alarm looks at (N).' }),
  datapointsToAlarm: count({
    min: 1,
    max: 8640,
    description: 'Breaching periods that raise it (M); all of them unless given.',
  }).optional(),
  factor: percentage({
    default: '130%',
    min: 0,
    description:
      'The function sets desired to this share of the running tasks, rounded down, if that is larger; the maximum does not bind it.',
  }),
  delay: distribution('duration', {
    default: { uniform: { low: '1s', high: '5s' } },
    description: 'From the alarm to the changed service: notification and function, its own cold start included.',
    source: SOURCES.alarmLambda,
    status: 'unconfirmed',
  }),
})

export const scalingSchema = named(
  choice(
    { targetTracking, step, schedule, prewarm },
    { description: 'One policy: targetTracking, step, schedule, or prewarm (an alarm that calls a function).' },
  ),
  { description: 'Scaling policies; all answer and the largest capacity wins.', source: SOURCES.targetTracking },
)
