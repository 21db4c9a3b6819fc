// What a scenario needs to run and a source could not tell: a guess in its place, marked as one, so that an import runs as it is.
import type { Imported, ImportedValue } from './imported.ts'

type Guess = { under: string; path: readonly string[]; value: unknown; why: string; remedy: string }

const GUESSES: readonly Guess[] = [
  {
    under: 'traffic',
    path: ['traffic', 'load'],
    value: {
      segments: [
        { hold: '20rps', for: '10m' },
        { ramp: '80rps', for: '5m' },
        { hold: '80rps', for: '20m' },
      ],
    },
    why: 'no traffic was read: an example, a surge to four times the load',
    remedy: 'set traffic, or import from an account with --from and --to',
  },
  {
    under: 'horizon',
    path: ['horizon'],
    value: '35m',
    why: 'as long as the traffic above',
    remedy: '',
  },
  {
    under: 'requests',
    path: ['requests', 'request'],
    value: { work: [{ cpu: { lognormal: { median: '10ms', p99: '50ms' } } }] },
    why: 'what a request costs was not measured: an example',
    remedy: 'set requests, or import from an account: CPU per request is fitted to its metrics',
  },
  {
    under: 'clients',
    path: ['clients', 'client'],
    value: { timeout: '10s', attempts: 2 },
    why: 'AWS does not know the clients: an example',
    remedy: 'set clients: how long they wait and how often they try again decides what a surge does',
  },
]

/** Guesses for the sections of which nothing was found. */
export function completed(imported: Imported): Imported {
  const sections = new Set(imported.values.map(({ path }) => path[0]))
  const needed = GUESSES.filter(({ under }) => !sections.has(under))
  return {
    ...imported,
    values: [...imported.values, ...needed.map(toValue)],
    missing: [
      ...imported.missing,
      ...startReminder(imported, sections),
      ...needed.filter(({ remedy }) => remedy !== '').map(({ under, remedy }) => ({ what: under, remedy })),
    ],
  }
}

/** A schedule means nothing without the time of day at which the scenario begins. */
function startReminder({ values }: Imported, sections: ReadonlySet<string | undefined>): Imported['missing'] {
  const hasSchedule = values.some(({ value }) => typeof value === 'object' && value !== null && 'schedule' in value)
  if (!hasSchedule || sections.has('start')) return []
  return [
    {
      what: 'when the surge comes',
      remedy: 'set start, as in 2026-11-23T07:30 Europe/Berlin: scheduled actions need it',
    },
  ]
}

function toValue({ path, value, why }: Guess): ImportedValue {
  return { path, value, origin: { kind: 'guessed', why } }
}
