// How an answer moves when one parameter that nobody publishes is half or double what was taken, all others as they are.
import * as z from 'zod'
import { figureSchema } from './figure.ts'

const verdict = z.enum(['met', 'missed', 'inconclusive', 'none'])

export const sensitivitySchema = z.object({
  variant: z.string(),
  /** Error rate and verdict of the variant as it is. */
  errorRate: figureSchema,
  verdict,
  rows: z.array(
    z.object({
      path: z.string(),
      value: z.string(),
      /** At half the value, or the low end of an uncertain one. */
      low: z.object({ value: z.string(), errorRate: figureSchema, verdict }),
      /** At double the value, or the high end. */
      high: z.object({ value: z.string(), errorRate: figureSchema, verdict }),
    }),
  ),
  replications: z.number().int(),
})
export type Sensitivity = z.output<typeof sensitivitySchema>
