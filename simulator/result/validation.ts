// What a validation says: a forecast made before a run beside what the run did, figure by figure, with a verdict on each.
import * as z from 'zod'

export const VALIDATION_FORMAT = 'surgecast/validation@1'

/**
 * `INVALID-RUN`: load generator or machine were the bottleneck, so the run says nothing about the forecast. `INSUFFICIENT-DATA`: too
 * little was observed to judge. The `DISAGREE`s name what was wrong: the level, the shape of a distribution or of a course, the time.
 */
const VALIDATION_VERDICTS = [
  'AGREE',
  'DISAGREE-LEVEL',
  'DISAGREE-SHAPE',
  'DISAGREE-TIMING',
  'INVALID-RUN',
  'INSUFFICIENT-DATA',
] as const
export type ValidationVerdict = (typeof VALIDATION_VERDICTS)[number]

/** How the distance between two figures is told: `points` and `seconds` as a difference, `ratio` as observed ÷ predicted − 1. */
const ERROR_KINDS = ['points', 'seconds', 'ratio', 'distance'] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

const scoredFigureSchema = z.object({
  figure: z.string(),
  label: z.string(),
  kind: z.enum(['level', 'shape', 'timing']),
  /** Null where the figure is a distance between the two runs and neither has a value of its own. */
  predicted: z.number().nullable(),
  /** Range in which a single run was predicted to lie, at `level` of the prediction. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  observed: z.number().nullable(),
  /** 95 % interval of the observed figure; null where one run has none. */
  observedLow: z.number().nullable(),
  observedHigh: z.number().nullable(),
  errorKind: z.enum(ERROR_KINDS),
  error: z.number().nullable(),
  /** The error that was accepted before the run. */
  limit: z.number(),
  /** The same error between two runs of the same load: what no model can be asked to beat. Null without a repeated run. */
  noiseFloor: z.number().nullable(),
  /** The error of a naive forecast, and 1 − error ÷ its error: above zero, the simulation knew more. */
  baselineError: z.number().nullable(),
  skill: z.number().nullable(),
  verdict: z.enum(VALIDATION_VERDICTS),
  /** Why, in words. */
  reason: z.string(),
})
export type ScoredFigure = z.output<typeof scoredFigureSchema>

export const validationSchema = z.object({
  format: z.literal(VALIDATION_FORMAT),
  /** The file that was validated, as written: what staging or the lab has otherwise does not count. */
  scenario: z.object({ name: z.string(), hash: z.string() }).optional(),
  variant: z.string(),
  prediction: z.object({
    /** Of the prediction as it was written before the run. */
    sha256: z.string(),
    replications: z.number().int(),
    /** Probability that a run like the replications lies within [low, high] of a figure. */
    level: z.number(),
    /** The replications faced the requests of the run, and only the service was drawn anew; otherwise each drew a load of its own. */
    sameLoad: z.boolean().optional(),
  }),
  observedSource: z.string(),
  /** Conditions that the run had to meet to count. */
  gates: z.array(z.object({ name: z.string(), found: z.string(), isMet: z.boolean() })),
  figures: z.array(scoredFigureSchema),
  verdict: z.enum(VALIDATION_VERDICTS),
})
export type Validation = z.output<typeof validationSchema>

/** A validation of the past beside a forecast of today. */
export const earlierValidationSchema = z.object({
  ...validationSchema.shape,
  /** The scenario that was validated and the one that is forecast are the same to the letter. */
  isOfThisScenario: z.boolean(),
})
export type EarlierValidation = z.output<typeof earlierValidationSchema>
