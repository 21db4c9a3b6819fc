// Where a forecast is checked with a load test: what may be shot at, what is sent, which answers count, and when the test gives up.
import * as z from 'zod'
import { duration, fraction, named, oneOf, section, text } from './options.ts'

/** A redirect is not followed, and does not do what was asked. */
export const DEFAULT_ANSWERS: readonly string[] = ['2xx']

/** 5xx are the forecast's own failures. Written as a number or as a text. */
const status = z
  .unknown()
  .transform((input, context): string => {
    const given = typeof input === 'number' ? String(input) : input
    if (typeof given === 'string' && /^[234](\d\d|xx)$/i.test(given)) return given.toLowerCase()
    context.issues.push({ code: 'custom', input, message: 'a status was expected, from 200 to 499 or as in 2xx' })
    return z.NEVER
  })
  .meta({ anyOf: [{ type: 'string' }, { type: 'integer' }] })

export const stagingSchema = section(
  {
    allowedHosts: z
      .array(text({ description: 'Host name or address, with a port where only that one is meant.' }))
      .prefault([])
      .meta({ description: 'Hosts that a load test may shoot at; any other is refused.' }),
    overrides: z.record(z.string(), z.unknown()).prefault({}).meta({
      description:
        'A patch, as in a variant: what staging has smaller than production. Counts for forecast and load alike.',
    }),
    requests: named(
      z.strictObject({
        method: oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'], {
          default: 'GET',
          description: 'HTTP method.',
        }),
        path: text({ description: 'Path and query, as in `/api/orders?limit=10`.' }).prefault('/'),
        body: text({ description: 'Body of the request.' }).optional(),
        headers: z.record(z.string(), z.string()).prefault({}).meta({ description: 'Headers of the request.' }),
        answers: z
          .array(status)
          .min(1, 'at least one status is needed')
          .prefault([...DEFAULT_ANSWERS])
          .meta({
            description:
              'Statuses that count as success, as in `[2xx, 404]`. Any other of 2xx, 3xx and 4xx is a failure of its own kind; of these only 429 is retried, where a client’s `retryOn` has it.',
          }),
      }),
      { description: 'What a load test sends for each request class; GET / unless given.' },
    ).prefault({} as never),
    abort: section(
      {
        errorRate: fraction({
          default: '90%',
          description: 'Share of failed requests since the start that ends the test.',
        }),
        p99: duration({
          above: 0,
          description:
            'Ends the test when more than 1 % of the requests since the start took longer, retries included.',
        }).optional(),
        after: duration({ default: '60s', description: 'Not before this much of the test.' }),
      },
      'When a load test gives up.',
    ),
  },
  'Where a forecast is checked with a load test.',
)
