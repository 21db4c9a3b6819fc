// One figure of a Result: a number with what is known of its error, or why there is none.
import * as z from 'zod'

/** Of a percentile that a failed request may hold: JSON has no infinite numbers, so these are null there. */
const infinite = z.array(z.enum(['value', 'low', 'high', 'inputLow', 'inputHigh'])).optional()

/**
 * One figure. `low`/`high`: 95 % interval from simulation noise (replications). `inputLow`/`inputHigh`: 90 % range that the
 * uncertain inputs add, null when the scenario has none. A figure that cannot be known says why.
 * `infinite` names what is null because it is later than ever: a failed request never succeeds.
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
    infinite,
  }),
  z.object({ value: z.null(), reason: z.string(), infinite }),
])
export type Figure = z.output<typeof figureSchema>

/** Whether the figure is known to be infinite: the percentile is a request that failed. */
export function isNever({ value, infinite: ends }: Figure): boolean {
  return value === null && ends?.includes('value') === true
}
