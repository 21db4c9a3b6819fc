// Request classes (what the work is), clients (who sends, waits and retries), the network between, and dependencies.
import * as z from 'zod'
import type { Distribution } from '../engine/distribution.ts'
import { distribution } from './distribution-option.ts'
import { choice, count, duration, fraction, named, oneOf, plainNumber, section, size, text } from './options.ts'
import { SOURCES } from './sources.ts'

const STEP_KINDS = ['cpu', 'wait', 'call'] as const

const workStep = z
  .strictObject({
    cpu: distribution('duration', { description: 'CPU time at one vCPU.' }).optional(),
    wait: distribution('duration', { description: 'Time that passes without using CPU.' }).optional(),
    call: text({ description: 'Name of a dependency.' }).optional(),
  })
  .transform((given, context): WorkStep => {
    if (STEP_KINDS.filter((kind) => given[kind] !== undefined).length === 1) {
      if (given.cpu !== undefined) return { kind: 'cpu', time: given.cpu }
      if (given.wait !== undefined) return { kind: 'wait', time: given.wait }
      if (given.call !== undefined) return { kind: 'call', dependency: given.call }
    }
    const message = 'a step is exactly one of {cpu: …}, {wait: …}, {call: dependency}'
    context.issues.push({ code: 'custom', input: given, message })
    return z.NEVER
  })
  .meta({
    description: 'One step of work: {cpu: time at one vCPU}, {wait: time}, or {call: name of a dependency}.',
    exclusive: STEP_KINDS.map((kind) => [kind]),
  })

export type WorkStep =
  | { kind: 'cpu'; time: Distribution }
  | { kind: 'wait'; time: Distribution }
  | { kind: 'call'; dependency: string }

const steps = (description: string) => z.array(workStep).max(20, 'at most 20 steps').meta({ description })

export const workSteps = steps

export const requestsSchema = named(
  z.strictObject({
    weight: plainNumber({ default: 1, min: 0, description: 'Share of the traffic, relative to the other classes.' }),
    work: steps('What the server does for one request, in order.'),
    firstUse: steps(
      'Work that a fresh process adds to its first request of this class (lazy imports move work here; they do not remove it).',
    ).prefault([]),
    requestBytes: size({ default: '1kB', description: 'Size of a request, for load-balancer capacity units.' }),
    responseBytes: size({ default: '10kB', description: 'Size of a response, for load-balancer capacity units.' }),
  }),
  { description: 'Request classes.' },
)

/** 429 is what a server answers that throttles: a load test may meet it, the simulated service never gives it. */
const RETRYABLE = ['timeout', 'connect', '500', '502', '503', '504', '429'] as const

const backoff = section(
  {
    base: duration({
      default: '100ms',
      description: 'Delay before the first retry, before jitter.',
      source: SOURCES.jitter,
    }),
    cap: duration({ default: '20s', description: 'Longest delay.', source: SOURCES.botoRetries }),
    multiplier: plainNumber({ default: 2, min: 1, description: 'Growth of the delay from one retry to the next.' }),
    jitter: oneOf(['none', 'full', 'equal', 'decorrelated'], {
      default: 'full',
      description:
        'none: the delay itself; full: uniform up to it; equal: half of it plus uniform up to the other half; decorrelated: uniform between base and three times the previous delay.',
      source: SOURCES.jitter,
    }),
    delay: distribution('duration', {
      description: 'A law for the delay, instead of base, cap, multiplier and jitter.',
    }).optional(),
  },
  'How long a client waits before it sends again.',
)

const tokenBucket = z
  .strictObject({
    tokens: plainNumber({
      default: 500,
      above: 0,
      description: 'Capacity, and what it starts with.',
      source: SOURCES.botoRetries,
    }),
    retryCost: plainNumber({ default: 5, min: 0, description: 'Tokens one retry costs.', source: SOURCES.botoRetries }),
    timeoutRetryCost: plainNumber({
      default: 10,
      min: 0,
      description: 'Tokens a retry after a time-out costs.',
      source: SOURCES.botoRetries,
    }),
    perRequest: plainNumber({ default: 0, min: 0, description: 'Tokens each first attempt deposits.' }),
    perSuccess: plainNumber({
      default: 1,
      min: 0,
      description: 'Tokens a success without retry returns.',
      source: SOURCES.botoRetries,
    }),
    refund: z.boolean().prefault(true).meta({
      description: 'Whether a success after retries returns what its last retry cost.',
      source: SOURCES.botoRetries,
    }),
    keep: plainNumber({
      default: 0,
      min: 0,
      description: 'A retry is allowed only while this much would stay in the bucket.',
    }),
  })
  .meta({ description: 'Retry budget as a token bucket, one per client instance.' })

export const clientsSchema = named(
  z.strictObject({
    weight: plainNumber({ default: 1, min: 0, description: 'Share of the traffic, relative to the other clients.' }),
    instances: count({
      default: 100,
      min: 1,
      max: 1_000_000,
      description: 'Separate client processes; each has its own retry budget.',
    }),
    instanceChoice: oneOf(['random', 'even'], {
      default: 'random',
      description:
        'Which instance sends a request. random: any of them; even: they take turns, and a user of a closed loop stays with one.',
    }),
    timeout: duration({ default: '30s', above: 0, description: 'How long one attempt may take.' }),
    requestTimeout: duration({
      above: 0,
      description: 'How long the request with all its attempts may take.',
    }).optional(),
    attempts: count({ default: 1, min: 1, description: 'Sends per request, the first included.' }),
    retryOn: z
      .array(z.enum(RETRYABLE, { error: `one of ${RETRYABLE.join(', ')} was expected` }))
      .prefault(['timeout', 'connect', '500', '502', '503', '504'])
      .meta({
        description:
          'Failures that are worth another attempt. 429 is what a server answers that throttles: only a load test meets it, nothing in a forecast throttles.',
        source: SOURCES.botoRetries,
      }),
    backoff,
    budget: z
      .strictObject({ tokenBucket: tokenBucket.optional() })
      .prefault({} as never)
      .meta({ description: 'What limits retries beyond the number of attempts; nothing by default.' }),
    retryWork: oneOf(['repeats', 'anew'], {
      default: 'repeats',
      description: 'Whether a retry costs the server the same work as the first attempt or draws it anew.',
    }),
    requestsPerConnection: plainNumber({
      default: 20,
      min: 1,
      description: 'Requests a client sends over one connection before it opens another.',
      status: 'inferred',
    }),
  }),
  { description: 'Who sends the requests.' },
)

export const networkSchema = section(
  {
    clientRoundTrip: distribution('duration', {
      default: '20ms',
      description: 'Round trip between client and load balancer.',
      status: 'inferred',
    }),
    targetRoundTrip: duration({
      default: '1ms',
      description: 'Round trip between load balancer and task.',
      status: 'inferred',
    }),
    handshakeRoundTrips: plainNumber({
      default: 2,
      min: 0,
      max: 10,
      description: 'Round trips a new client connection costs before its first request (TCP and TLS 1.3: 2).',
    }),
  },
  'Times on the wire.',
)

export const dependenciesSchema = named(
  z.strictObject({
    latency: distribution('duration', { description: 'Time one call takes once the dependency works on it.' }),
    capacity: count({
      default: 1_000_000,
      min: 0,
      description: 'Calls the dependency works on at once; the rest wait in order.',
    }),
    connections: count({
      default: 1_000_000,
      min: 1,
      description: 'Connections the dependency accepts in all (a database’s maximum).',
    }),
    perProcess: count({
      default: 1_000_000,
      min: 1,
      description: 'Size of the connection pool in each process; connections open when first needed and stay open.',
    }),
    errorRate: fraction({ default: '0%', description: 'Share of calls that fail after their latency, at random.' }),
  }),
  { description: 'What the service calls: pools of connections in front of something with limited capacity.' },
)

export const disturbancesSchema = named(
  choice(
    {
      dependency: z.strictObject({
        name: text({ description: 'Which dependency.' }),
        capacity: count({ description: 'Calls it works on at once meanwhile; 0 is an outage.' }).optional(),
        latencyFactor: plainNumber({ default: 1, above: 0, description: 'Multiplies the latency meanwhile.' }),
      }),
    },
    {
      description: 'Something that goes wrong for a while.',
      common: {
        at: duration({ description: 'When it begins.' }),
        for: duration({ above: 0, description: 'How long it lasts.' }),
      },
    },
  ),
  { description: 'What goes wrong, by name.' },
)
