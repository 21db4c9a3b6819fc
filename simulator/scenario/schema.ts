// The scenario: one file that describes a service, its clients and a surge. One schema gives type, defaults, validation,
// JSON Schema and the reference page. What it validates is one *world*: base and a variant's patch, already merged.
import * as z from 'zod'
import { importedSchema } from './imported-schema.ts'
import { count, duration, flag, fraction, named, plainNumber, rate, section, text } from './options.ts'
import { pricesSchema } from './prices-schema.ts'
import {
  clientsSchema,
  dependenciesSchema,
  disturbancesSchema,
  networkSchema,
  requestsSchema,
} from './requests-schema.ts'
import { scalingSchema } from './scaling-schema.ts'
import { loadBalancerSchema, metricsSchema, serviceSchema } from './service-schema.ts'
import { stagingSchema } from './staging-schema.ts'
import { parseStart } from './start.ts'
import { trafficSchema } from './traffic-schema.ts'

const start = z
  .string({ error: 'a date and time was expected, as in 2026-11-23T07:30 Europe/Berlin' })
  .transform((given, context) => {
    const parsed = parseStart(given)
    if (!('problem' in parsed)) return parsed
    context.issues.push({ code: 'custom', input: given, message: parsed.problem })
    return z.NEVER
  })
  .prefault('2026-01-05T00:00 UTC')
  .meta({ description: 'Date, time and zone of the first instant, as in `2026-11-23T07:30 Europe/Berlin`.' })

const sloSchema = section(
  {
    errorRate: fraction({ description: 'Highest share of failed requests.' }).optional(),
    p50: duration({ description: 'Highest median response time.' }).optional(),
    p90: duration({ description: 'Highest 90 % response time.' }).optional(),
    p95: duration({ description: 'Highest 95 % response time.' }).optional(),
    p99: duration({
      description: 'Highest 99 % response time; a failed request counts as slower than any success.',
    }).optional(),
    p999: duration({ description: 'Highest 99.9 % response time.' }).optional(),
    recovery: duration({
      description:
        'Longest stretch without keeping the other objectives, until the service keeps them for a minute; each surge counts by itself.',
    }).optional(),
    costPerMonth: plainNumber({ min: 0, description: 'Highest monthly cost in USD.' }).optional(),
  },
  'The objectives that `--gate` checks. A percentile counts a failed request as slower than any success.',
)

const windowSchema = z.strictObject({
  from: duration({ description: 'Start of the window.' }),
  to: duration({ description: 'End of the window.' }),
})

const monthSchema = z
  .strictObject({
    repeat: count({
      min: 1,
      max: 31 * 24 * 60,
      description: 'The horizon happens this many times and nothing else does (a day: 30).',
    }).optional(),
    surges: count({ max: 31 * 24 * 60, description: 'The horizon happens this many times …' }).optional(),
    otherwise: z
      .strictObject({
        rate: rate({ default: '0rps', description: 'Request rate in the rest of the month.' }),
        tasks: count({
          max: 5000,
          description:
            'Tasks in the rest of the month; unless given, what the bounds in force and the policies leave at that rate.',
        }).optional(),
      })
      .prefault({} as never)
      .meta({ description: '… and this is the rest of a month of 730 hours.' }),
  })
  .meta({
    description: 'What the horizon stands for; without it there is no monthly figure.',
    exclusive: [['repeat'], ['surges', 'otherwise']],
  })

export const scenarioSchema = z.strictObject({
  name: text({ description: 'Name of the scenario.' }),
  description: text({ description: 'What it shows.' }).prefault(''),
  imported: importedSchema.optional(),
  start,
  horizon: duration({
    above: 0,
    max: 400 * 86_400,
    description: 'How much time is simulated after the first instant.',
  }),
  warmUp: duration({
    default: '15m',
    description:
      'Simulated before the first instant at the traffic’s first rate, so that queues, metrics and alarms are in their running state; not counted.',
  }),
  traffic: trafficSchema,
  requests: requestsSchema.prefault({ request: { work: [{ cpu: '10ms' }] } } as never),
  clients: clientsSchema.prefault({ client: {} } as never),
  network: networkSchema,
  loadBalancer: loadBalancerSchema,
  service: serviceSchema,
  dependencies: dependenciesSchema.prefault({} as never),
  scaling: scalingSchema.prefault({} as never),
  metrics: metricsSchema,
  disturbances: disturbancesSchema.prefault({} as never),
  prices: pricesSchema,
  month: monthSchema.optional(),
  slo: sloSchema,
  gate: flag({
    default: true,
    description:
      'Whether `--gate` judges the variant by its `slo`. Write `gate: false` in the patch of a baseline that is known to miss it.',
  }),
  staging: stagingSchema,
  windows: named(windowSchema, { description: 'Stretches of time that get a summary of their own.' }).prefault(
    {} as never,
  ),
  published: z
    .array(
      z.strictObject({
        label: text({ description: 'What the figure is called where it was published.' }),
        figure: text({ description: 'Path of the figure in the summary, as in `responseTimeS.p99`.' }),
        window: text({
          description: 'Window of the figure: whole run, scaling, worst minute, or a named one.',
        }).prefault('whole run'),
        fitted: z
          .union([z.boolean(), z.array(z.string())])
          .prefault(false)
          .meta({
            description:
              'Whether the scenario was fitted to this figure: true, or the names of the variants whose value it was.',
          }),
        source: text({ description: 'Where it was published.' }).prefault(''),
        values: z.record(z.string(), z.number()).meta({
          description:
            'The published value by variant, in the figure’s own unit (fractions for rates, seconds for times).',
        }),
      }),
    )
    .prefault([])
    .meta({ description: 'Figures somebody published or measured; the table prints them beside the prediction.' }),
})

/** A validated world: seconds, rates per second, bytes, vCPU and fractions; every default filled in. */
export type Scenario = z.output<typeof scenarioSchema>
