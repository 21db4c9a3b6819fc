// One figure of a Result: a number with what is known of its error, or why there is none.
import * as z from 'zod'

/**
 * One figure. `low`/`high`: 95 % interval from simulation noise (replications). `inputLow`/`inputHigh`: 90 % range that the
 * uncertain inputs add, null when the scenario has none. A figure that cannot be known says why.
 */
export const figureSchema = z.union([
  z.object({
    value: z.number(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    inputLow: z.number().nullable(),
    inputHigh: z.number().nullable(),
    n: z.number().int(),
    /** `below`: nothing was seen in n observations, `high` bounds it (rule of three). */
    bound: z.literal('below').optional(),
  }),
  z.object({ value: z.null(), reason: z.string() }),
])
export type Figure = z.output<typeof figureSchema>
