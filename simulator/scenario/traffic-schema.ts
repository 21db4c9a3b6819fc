// Traffic: when requests are intended. Each named source is one shape; the sources add up.
import * as z from 'zod'
import { distribution } from './distribution-option.ts'
import { choice, count, duration, named, oneOf, plainNumber, rate, text } from './options.ts'

export type Segment = { kind: 'hold'; at: number; for: number } | { kind: 'ramp'; to: number; for: number }

/** `{hold: 120rps, for: 10m}` is how people write it; inside, the rate has a name. */
const segment = z
  .strictObject({
    hold: rate({ description: 'Constant rate.' }).optional(),
    ramp: rate({ description: 'Rate at the end of a straight rise or fall.' }).optional(),
    for: duration({ above: 0, description: 'How long the stretch lasts.' }),
  })
  .transform(({ hold, ramp, for: lengthS }, context): Segment => {
    if (hold !== undefined && ramp === undefined) return { kind: 'hold', at: hold, for: lengthS }
    if (ramp !== undefined && hold === undefined) return { kind: 'ramp', to: ramp, for: lengthS }
    const found = hold === undefined ? 'none was given' : 'hold and ramp were given'
    context.issues.push({
      code: 'custom',
      input: { hold, ramp },
      message: `exactly one of hold, ramp is needed; ${found}`,
    })
    return z.NEVER
  })
  .meta({ description: 'One stretch of time.', exclusive: [['hold'], ['ramp']] })

const arrivals = z
  .union(
    [
      z.enum(['poisson', 'deterministic']),
      z.strictObject({
        renewal: z.strictObject({
          cv: plainNumber({ above: 0, max: 20, description: 'Standard deviation / mean of the gaps.' }),
        }),
      }),
    ],
    { error: 'poisson, deterministic or {renewal: {cv}} was expected' },
  )
  .prefault('poisson')
  .meta({
    description:
      'How requests fall around the rate: poisson (independent), deterministic (evenly spaced) or renewal (lognormal gaps with the given coefficient of variation: above 1 is burstier than Poisson).',
  })

export const trafficSchema = named(
  choice(
    {
      segments: z.array(segment).min(1, 'at least one segment is needed').max(10_000).meta({
        description:
          'Stretches in order: `{hold: 120rps, for: 10m}` at a constant rate, `{ramp: 900rps, for: 2m}` to another; the last rate goes on.',
      }),
      spike: z.strictObject({
        base: rate({ description: 'Rate before and after the spike.' }),
        peak: rate({ description: 'Rate at the top.' }),
        at: duration({ description: 'When the rise begins.' }),
        rise: duration({ default: '0s', description: 'How long the rise takes.' }),
        hold: duration({ description: 'How long the top lasts.' }),
        fall: duration({ default: '0s', description: 'How long the way back takes.' }),
      }),
      diurnal: z.strictObject({
        trough: rate({ description: 'Lowest rate of the cycle.' }),
        peak: rate({ description: 'Highest rate of the cycle.' }),
        peakAt: duration({ default: '14h', description: 'When the peak is, counted from the first instant.' }),
        period: duration({ default: '24h', above: 0, description: 'Length of the cycle.' }),
      }),
      trace: z
        .strictObject({
          file: text({
            description:
              'CSV file with the columns time_s (or timestamp) and requests, or requests alone (one line per `bin`); relative to the scenario file.',
          }).optional(),
          counts: z
            .array(z.number().int('a count is a whole number').min(0, 'a count may not be negative'))
            .min(1, 'a trace needs at least one bin')
            .max(5_000_000)
            .optional()
            .meta({ description: 'The requests of each bin; filled in from the file.' }),
          bin: duration({
            default: '60s',
            above: 0,
            description: 'Length of a bin; read from the file when it has a column time_s.',
          }),
          gaps: oneOf(['refuse', 'zero'], {
            description: 'Bins that the file leaves out: an error (refuse, unless given), or no requests.',
          }).optional(),
          fractions: oneOf(['refuse', 'round'], {
            description:
              'Fractions in the file: an error (refuse, unless given), or rounded so that the sum up to any bin stays right.',
          }).optional(),
          skip: duration({ default: '0s', description: 'How much of the beginning of the trace is left out.' }),
        })
        .meta({ exclusive: [['file'], ['counts']] }),
      users: z.strictObject({
        count: count({
          min: 1,
          max: 1_000_000,
          description: 'People (virtual users) who wait for an answer before they think again.',
        }),
        think: distribution('duration', {
          description: 'Time between an answer and the next request of the same user.',
        }),
      }),
    },
    {
      description: 'One source of requests.',
      common: {
        scale: plainNumber({
          default: 1,
          min: 0,
          description: 'Multiplies the rate (users: their number).',
        }),
        arrivals,
      },
    },
  ),
  { description: 'Where requests come from; the named sources add up.' },
)
