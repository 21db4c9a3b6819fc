// The Result, `surgecast/result@1`: what a forecast says, and what an observed run says, in one shape.
// Names here are forever: reports, gates, comparisons and other people's scripts read them.
import * as z from 'zod'
import { attributionSchema } from './attribution.ts'
import { COURSES } from './course-error.ts'
import { figureSchema } from './figure.ts'
import { sensitivitySchema } from './sensitivity.ts'
import { earlierValidationSchema, validationSchema } from './validation.ts'

export { type Figure, figureSchema, isNever } from './figure.ts'

export const RESULT_FORMAT = 'surgecast/result@1'

/** `[bucket, count, bucket, count, …]`, ascending; bucket bounds as `lowerBound` in engine/log-histogram.ts. */
export const sparseHistogramSchema = z.object({
  count: z.number(),
  sum: z.number(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  buckets: z.array(z.number()),
})

export const timesSchema = z.object({
  mean: figureSchema,
  p50: figureSchema,
  p90: figureSchema,
  p95: figureSchema,
  p99: figureSchema,
  p999: figureSchema,
  max: figureSchema,
})

const successTimesSchema = timesSchema.omit({ mean: true, max: true })

export const FAILURE_KINDS = ['timeout', 'connect', '500', '502', '503', '504'] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/**
 * Answers that the scenario does not take for success (`staging.requests.….answers`): redirects, requests that are turned away, a server that
 * throttles. Only a load test meets them: a forecast has none, and its Result does not name them.
 */
export const REFUSAL_KINDS = ['http2xx', 'http3xx', 'http4xx', '429'] as const
export type RefusalKind = (typeof REFUSAL_KINDS)[number]
/** What a load test may meet. */
export type ObservedKind = FailureKind | RefusalKind
/** One of each failure of the model, and of those that only a load test meets where it was one. */
export type ByKind<T> = Record<FailureKind, T> & { [Kind in RefusalKind]?: T }

export const START_UP_PHASES = [
  'schedule',
  'provision',
  'pull',
  'runtimeStart',
  'dependencies',
  'bootstrap',
  'healthCheck',
  'total',
] as const
export type StartUpPhase = (typeof START_UP_PHASES)[number]

export const METERS = [
  'fargateVcpu',
  'fargateMemory',
  'albHours',
  'albLcu',
  'alarms',
  'imageTransfer',
  'publicIp',
] as const
export type Meter = (typeof METERS)[number]

const byKey = <const K extends readonly [string, ...string[]]>(keys: K) => z.record(z.enum(keys), figureSchema)

/** Like a record over the first names, with the second where there is something to tell. */
function needed<const N extends string, const O extends string, S extends z.ZodType>(
  names: readonly N[],
  optional: readonly O[],
  schema: S,
) {
  const shape = (keys: readonly string[], each: z.ZodType) => Object.fromEntries(keys.map((key) => [key, each]))
  return z.object({
    ...(shape(names, schema) as Record<N, S>),
    ...(shape(optional, schema.optional()) as Record<O, z.ZodOptional<S>>),
  })
}

export const summarySchema = z.object({
  /** Requests that users intended in the window. */
  requests: figureSchema,
  attempts: figureSchema,
  succeeded: figureSchema,
  failed: figureSchema,
  /** Requests that had not ended when the run did: neither succeeded nor failed, and in no percentile. */
  inFlightAtEnd: figureSchema.optional(),
  /** failed / (succeeded + failed). */
  errorRate: figureSchema,
  /** Failed requests by the kind of their last attempt, as a share of all that ended. */
  errorsByKind: needed(FAILURE_KINDS, REFUSAL_KINDS, figureSchema),
  /** attempts / requests sent. */
  retryAmplification: figureSchema,
  /** Of successes, from the intent to the answer. */
  responseTimeS: timesSchema,
  /** Of all requests, failures with the time at which they were given up. */
  timeToOutcomeS: timesSchema,
  /** Of attempts: time in a queue of the task before work began. */
  waitingTimeS: timesSchema,
  /**
   * Of all requests that ended, a failure being later than any success: the time within which so many of them had succeeded. What the
   * percentiles under `slo` mean. Missing in results of older versions.
   */
  timeToSuccessS: successTimesSchema.optional(),
  /** Share of requests that paid the first-use work of a fresh process. */
  firstUseFraction: figureSchema,
  /** Share of requests served by a task within its first minute in service. */
  coldTaskFraction: figureSchema,
  scaleOut: z.object({
    count: figureSchema,
    /** From the start of the load rise that caused it to the decision. */
    decisionDelayS: figureSchema,
    /** From the decision to the last healthy task it asked for. */
    capacityDelayS: figureSchema,
  }),
  /** Mean duration of each start-up phase. */
  startUpS: byKey(START_UP_PHASES),
  /**
   * The longest stretch in which the service was unwell (did not keep its objectives), until it was well for a minute: of several surges,
   * that of the worst, not the time from the first to the last. null with reason when the service was not well again at the end.
   */
  recoveryTimeS: figureSchema,
  /** All stretches together; one that lasts counts up to the horizon. Missing in results of older versions. */
  unwell: z.object({ stretches: figureSchema, totalS: figureSchema, longestS: figureSchema }).optional(),
  /** Tasks that are paid for: starting, running and draining. While tasks are replaced or drain there can be more than the service's maximum. */
  tasks: z.object({
    mean: figureSchema,
    max: figureSchema,
    /** The most at one time in each state. Results of 0.1.0 do not have these four. */
    maxRunning: figureSchema.optional(),
    maxPending: figureSchema.optional(),
    maxDraining: figureSchema.optional(),
    /** Tasks that ECS stopped because they failed their health checks. */
    replaced: figureSchema.optional(),
  }),
  taskHours: figureSchema,
  overProvisionedTaskHours: figureSchema,
  cpuUtilizationPct: figureSchema,
  costUsd: z.object({ total: figureSchema, perHour: figureSchema, perMonth: figureSchema, byMeter: byKey(METERS) }),
})
export type Summary = z.output<typeof summarySchema>

/** One line of a chart with its spread over replications: 10 %, 50 % and 90 % of the replications, and the extremes. */
export const bandSchema = z.object({
  p10: z.array(z.number().nullable()),
  p50: z.array(z.number().nullable()),
  p90: z.array(z.number().nullable()),
  min: z.array(z.number().nullable()),
  max: z.array(z.number().nullable()),
})

/** Rates are per second, times in seconds, counts plain, CPU in per cent. */
export const SERIES = [
  'offeredRps',
  'attemptsRps',
  'servedRps',
  'failedRps',
  'retriesRps',
  ...FAILURE_KINDS.map((kind) => `failedRps.${kind}` as const),
  'responseTimeP50S',
  'responseTimeP95S',
  'responseTimeP99S',
  'tasksDesired',
  'tasksPending',
  'tasksRunning',
  'tasksHealthy',
  'tasksDraining',
  'cpuUtilizationPct',
  'inFlight',
  'queued',
] as const
export type SeriesName = (typeof SERIES)[number]

/** Only of a load test that met them. */
export const REFUSAL_SERIES = REFUSAL_KINDS.map((kind) => `failedRps.${kind}` as const)
export type RefusalSeries = (typeof REFUSAL_SERIES)[number]
/** A line each, of failures that only a load test meets where it met them. */
export type BySeries<T> = Record<SeriesName, T> & { [Name in RefusalSeries]?: T }

export const eventSchema = z.object({
  timeS: z.number(),
  lastTimeS: z.number(),
  count: z.number().int(),
  kind: z.string(),
  subject: z.string(),
  message: z.string(),
  numbers: z.record(z.string(), z.number()),
})
export type ResultEvent = z.output<typeof eventSchema>

const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const

const alarmCourseSchema = z.object({
  name: z.string(),
  /** In the order of time, the first from the first instant; each lasts until the next, the last to the end. */
  states: z.array(z.object({ state: z.enum(ALARM_STATES), fromS: z.number() })),
  /** Later changes of state that found no room. */
  statesLeftOut: z.number().int(),
})
export type AlarmCourse = z.output<typeof alarmCourseSchema>

export const taskLifeSchema = z.object({
  id: z.number().int(),
  /** Start of each phase reached, seconds from the first instant; the last ends at `endS` (null: alive at the horizon). */
  phases: z.array(z.object({ name: z.string(), startS: z.number() })),
  endS: z.number().nullable(),
  endReason: z.string().nullable(),
})
export type TaskLife = z.output<typeof taskLifeSchema>

/** What a look at the scenario found before the run. */
const findingSchema = z.object({
  check: z.string(),
  /** The option to change first. */
  path: z.string(),
  /** A sentence with its arithmetic. */
  message: z.string(),
  /** What to change. */
  hint: z.string(),
  /** Why requests fail, where it makes them fail: a clause. */
  why: z.string().optional(),
})

/** How often the attempts of a load test were answered so, by request class. */
const answerCountSchema = z.object({
  request: z.string(),
  /** Of HTTP; null where no whole answer came. */
  status: z.number().int().nullable(),
  /** k6's code for what happened instead; null beside a status. @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
  errorCode: z.number().int().nullable(),
  /** The kind of failure it counts as; null: a success. */
  kind: z.enum([...FAILURE_KINDS, ...REFUSAL_KINDS]).nullable(),
  attempts: z.number().int(),
  /** Requests whose last attempt it was. */
  requests: z.number().int(),
})
export type AnswerCount = z.output<typeof answerCountSchema>

export const variantResultSchema = z.object({
  name: z.string(),
  description: z.string(),
  findings: z.array(findingSchema).optional(),
  /** Scalars of every replication by figure path (`responseTimeS.p99`), null where the figure does not exist. */
  replications: z.array(
    z.object({ replication: z.number().int(), figures: z.record(z.string(), z.number().nullable()) }),
  ),
  summary: summarySchema,
  windows: z.array(
    z.object({ name: z.string(), fromS: z.number().nullable(), toS: z.number().nullable(), summary: summarySchema }),
  ),
  classes: z.array(
    z.object({
      request: z.string(),
      client: z.string(),
      requests: figureSchema,
      succeeded: figureSchema,
      failed: figureSchema,
      errorRate: figureSchema,
      responseTimeS: timesSchema,
      timeToSuccessS: successTimesSchema.optional(),
    }),
  ),
  outcomes: z.array(
    z.object({
      mode: z.enum(['well', 'recovered', 'collapsed']),
      share: figureSchema,
      replications: z.array(z.number().int()),
      errorRate: figureSchema,
    }),
  ),
  series: z.object({
    startS: z.number(),
    intervalS: z.number(),
    bands: needed(SERIES, REFUSAL_SERIES, bandSchema),
  }),
  /** What a load test was answered: the most frequent first, class by class. */
  answers: z.array(answerCountSchema).optional(),
  /** How many successes took how long, when, in `replications` replications together. */
  responseTimeHeatmap: z
    .object({
      startS: z.number(),
      intervalS: z.number(),
      replications: z.number().int(),
      /** Bin i holds times from `edgesS[i]` up to `edgesS[i + 1]`; the first also shorter, the last also longer ones. */
      edgesS: z.array(z.number()),
      /** Of each interval: `[bin, count, bin, count, …]`, bins ascending. */
      counts: z.array(z.array(z.number())),
    })
    .optional(),
  /**
   * Stretches of time in which at least half of the replications did not keep the objectives (or, without any, failed one request in a
   * hundred): those with the most failures, in the order of time.
   */
  unwell: z
    .array(
      z.object({
        fromS: z.number(),
        toS: z.number(),
        /** From when on, and until when, at least a tenth of the replications were. */
        earliestS: z.number(),
        latestS: z.number(),
        /** Between `fromS` and `toS`. */
        errorRate: figureSchema,
      }),
    )
    .optional(),
  representative: z.object({
    replication: z.number().int(),
    why: z.string(),
    series: needed(SERIES, REFUSAL_SERIES, z.array(z.number().nullable())),
    events: z.array(eventSchema),
    eventsLeftOut: z.number().int(),
    taskLives: z.array(taskLifeSchema),
    taskLivesLeftOut: z.number().int(),
    alarms: z.array(alarmCourseSchema).optional(),
  }),
  histograms: z.object({
    responseTimeS: sparseHistogramSchema,
    timeToOutcomeS: sparseHistogramSchema,
    waitingTimeS: sparseHistogramSchema,
  }),
  /** How far each replication strays from all of them: what a single run may be off. In forecasts that are to be validated. */
  spread: z
    .object({
      /** From the response times of the others: Wasserstein's distance over its own mean, and the largest gap (0–1). */
      responseTimeS: z.object({ wasserstein: z.array(z.number()), gap: z.array(z.number()) }),
      /** From the median course: Σ|error| over its own level, and how many seconds later it comes. */
      courses: z.record(z.enum(COURSES), z.object({ wape: z.array(z.number()), lagS: z.array(z.number()) })),
    })
    .optional(),
  /** false: `--gate` does not judge this variant (a baseline that is known to fail). Missing: it does. */
  gated: z.boolean().optional(),
  /** What the hours between surges were priced at (`month.surges`), and why. `tasks`: on average over these hours. */
  restOfMonth: z.object({ hours: z.number(), tasks: z.number(), words: z.string() }).optional(),
  /** The objectives of this variant and whether each is met, missed or inconclusive. */
  slo: z.array(
    z.object({
      objective: z.string(),
      limit: z.number(),
      figure: figureSchema,
      verdict: z.enum(['met', 'missed', 'inconclusive']),
    }),
  ),
})
export type VariantResult = z.output<typeof variantResultSchema>

export const assumptionSchema = z.object({
  path: z.string(),
  value: z.string(),
  status: z.enum(['unconfirmed', 'inferred', 'simplification']),
  description: z.string(),
  source: z.string().nullable(),
  /** Whether the scenario set it, or the default was used. */
  given: z.boolean(),
})
export type Assumption = z.output<typeof assumptionSchema>

export const resultSchema = z.object({
  format: z.literal(RESULT_FORMAT),
  source: z.enum(['simulated', 'k6', 'aws', 'lab']),
  scenario: z.object({
    name: z.string(),
    description: z.string(),
    hash: z.string(),
    startEpochS: z.number(),
    zone: z.string(),
    horizonS: z.number(),
    warmUpS: z.number(),
    /** Of a scenario that was imported: what the service has and the forecast does not, in words. */
    imported: z
      .object({
        from: z.string(),
        policiesLeftOut: z.array(z.string()),
        notRead: z.array(z.string()),
        notModelled: z.array(z.string()),
      })
      .optional(),
  }),
  provenance: z.object({
    version: z.string(),
    seed: z.string(),
    replications: z.number().int(),
    /** The command line that reproduces this. */
    command: z.string(),
    /** Set when the run ended before all replications asked for were done. */
    interrupted: z.boolean(),
  }),
  variants: z.array(variantResultSchema),
  /** Paired differences of each later variant to the first, on the same requests. */
  comparison: z.array(
    z.object({
      variant: z.string(),
      against: z.string(),
      /** By figure path, in the figure's own unit: later variant minus first. */
      differences: z.record(z.string(), figureSchema),
      /** The same as a share of the first variant's figure. */
      relative: z.record(z.string(), figureSchema),
    }),
  ),
  assumptions: z.array(assumptionSchema),
  /** Figures somebody published, printed beside the prediction: `figure` is a path into the summary. */
  /** What carries errors and cost of a variant, where it was asked for. */
  attributions: z.array(attributionSchema).optional(),
  /** How the answer for the first variant moves with what it leans on, where it was asked for. */
  sensitivity: sensitivitySchema.optional(),
  /** A forecast of the first variant scored against a run of it. */
  validation: validationSchema.optional(),
  /** Forecasts of this service that were scored against runs before, where the reader gave them. */
  earlierValidations: z.array(earlierValidationSchema).optional(),
  published: z.array(
    z.object({
      variant: z.string(),
      window: z.string(),
      figure: z.string(),
      label: z.string(),
      value: z.number(),
      fitted: z.boolean(),
      source: z.string(),
    }),
  ),
})
export type Result = z.output<typeof resultSchema>
