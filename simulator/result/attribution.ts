// What each factor carries of a figure of one variant, as a part of the Result.
import * as z from 'zod'
import { figureSchema } from './figure.ts'

export const attributionSchema = z.object({
  variant: z.string(),
  /** Path of the figure: `errorRate`, `costUsd.total`. */
  figure: z.string(),
  /** Of the world as it is, and of the one without any of the factors. */
  total: figureSchema,
  rest: figureSchema,
  /** Shapley values: with `rest` they add up to `total`. `without`: what was taken away, as in `no retries`. */
  shares: z.array(z.object({ factor: z.string(), without: z.string(), value: figureSchema })),
  /** The pair that does most together beyond what each does alone; null with fewer than two factors. */
  strongest: z.object({ factors: z.tuple([z.string(), z.string()]), value: figureSchema }).nullable(),
  replications: z.number().int(),
})
export type Attribution = z.output<typeof attributionSchema>
