// When clients send again: backoff with jitter, and the retry budget of the AWS SDKs.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterFirstSend,
  afterSuccess,
  type Backoff,
  backoffS,
  canPay,
  retryCost,
  type TokenBucket,
} from '../../simulator/request-path/retry-rules.ts'
import { clientsSchema } from '../../simulator/scenario/requests-schema.ts'

// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
describe('jitter', () => {
  const backoff = fc.record({
    base: fc.double({ min: 0.001, max: 1, noNaN: true }),
    cap: fc.double({ min: 1, max: 20, noNaN: true }),
  })
  const draw = fc.record({ retry: fc.integer({ min: 1, max: 30 }), unit: fc.double({ min: 0, max: 1, noNaN: true }) })
  const exponential = ({ base, cap }: { base: number; cap: number }, retry: number) =>
    Math.min(cap, base * 2 ** (retry - 1))

  const definitions: Record<Exclude<Backoff['jitter'], 'decorrelated'>, (fullS: number, unit: number) => number> = {
    none: (fullS) => fullS,
    full: (fullS, unit) => unit * fullS,
    equal: (fullS, unit) => fullS / 2 + unit * (fullS / 2),
  }
  for (const [jitter, definition] of Object.entries(definitions)) {
    test(`${jitter}: as the article defines it`, () => {
      fc.assert(
        fc.property(backoff, draw, ({ base, cap }, { retry, unit }) => {
          const given = { base, cap, multiplier: 2, jitter: jitter as Backoff['jitter'] }
          expect(backoffS(given, retry, base, unit)).toBeCloseTo(definition(exponential(given, retry), unit), 12)
        }),
      )
    })
  }

  test('decorrelated: between the base and three times the delay before, at most the cap', () => {
    fc.assert(
      fc.property(backoff, draw, fc.double({ min: 1, max: 20, noNaN: true }), ({ base, cap }, { unit }, previousS) => {
        const delayS = backoffS({ base, cap, multiplier: 2, jitter: 'decorrelated' }, 2, previousS, unit)
        expect(delayS).toBeCloseTo(Math.min(cap, base + unit * (3 * previousS - base)), 12)
      }),
    )
  })

  // Writes until all clients have succeeded, from the article's program run anew with other code: 20 clients, base 5 ms, cap 2 s.
  test.each([
    ['none', 150],
    ['equal', 108],
    ['full', 100],
    ['decorrelated', 101],
  ] as const)(
    '20 contending clients with %s jitter need %i writes, as in the article’s program',
    (jitter, published) => {
      const writes = Array.from({ length: 80 }, (_, run) => writesOfContention(20, jitter, run))
      const mean = writes.reduce((sum, count) => sum + count, 0) / writes.length
      const variance = writes.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (writes.length - 1)
      // The published numbers are rounded to one, with standard errors up to 0.9.
      expect(Math.abs(mean - published)).toBeLessThan(4 * Math.hypot(Math.sqrt(variance / writes.length), 0.5))
    },
  )

  test('with a hundred contending clients, full jitter takes less than half of the writes of plain backoff', () => {
    const writes = (jitter: Backoff['jitter']) => {
      let sum = 0
      for (let run = 0; run < 10; run++) sum += writesOfContention(100, jitter, run)
      return sum
    }
    expect(writes('full')).toBeLessThan(writes('none') / 2)
  })
})

/**
 * Clients that each have to change one version once: who read an old version reads again after its backoff. Each way takes 10 ms
 * with a standard deviation of 2 ms. The article's program doubles the base before the first retry already.
 *
 * @returns writes until all have succeeded
 */
function writesOfContention(clients: number, jitter: Backoff['jitter'], seed: number): number {
  const random = uniforms(seed)
  const wireS = () => Math.abs(0.01 + 0.002 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()))
  const states = Array.from({ length: clients }, () => ({
    dueS: wireS(),
    readVersion: -1,
    conflicts: 0,
    delayS: 0.005,
  }))
  let version = 0
  let writes = 0
  while (states.length > 0) {
    const index = states.reduce((first, { dueS }, other) => (dueS < (states[first]?.dueS ?? 0) ? other : first), 0)
    const state = states[index] as (typeof states)[number]
    const hasRead = state.readVersion >= 0
    if (hasRead) writes++
    if (hasRead && state.readVersion === version) {
      version++
      states.splice(index, 1)
    } else if (hasRead) {
      state.conflicts++
      const backoff = { base: 0.005, cap: 2, multiplier: 2, jitter }
      state.delayS = backoffS(backoff, state.conflicts + 1, state.delayS, random())
      state.dueS += wireS() + wireS() + state.delayS
      state.readVersion = -1
    } else {
      state.dueS += wireS() + wireS()
      state.readVersion = version
    }
  }
  return writes
}

/** A small generator of its own (mulberry32): the test must not lean on the draws it tests. */
function uniforms(seed: number): () => number {
  let state = seed * 7919
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

// https://github.com/boto/botocore/blob/develop/botocore/retries/quota.py
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
describe('the retry quota of the AWS SDKs', () => {
  const bucket = clientsSchema.parse({ sdk: { budget: { tokenBucket: {} } } })['sdk']?.budget.tokenBucket as TokenBucket

  test('a hundred failures in a row empty the bucket of 500 tokens; the next retry is refused', () => {
    let tokens = bucket.tokens
    for (let retry = 1; retry <= 100; retry++) {
      expect(canPay(bucket, tokens, retryCost(bucket, false))).toBe(true)
      tokens -= retryCost(bucket, false)
    }
    expect(tokens).toBe(0)
    expect(canPay(bucket, tokens, retryCost(bucket, false))).toBe(false)
  })

  test('five clean successes pay for one more retry', () => {
    let tokens = 0
    for (let success = 1; success <= 5; success++) {
      expect(canPay(bucket, tokens, 5)).toBe(false)
      tokens = afterSuccess(bucket, tokens, 0)
    }
    expect(canPay(bucket, tokens, 5)).toBe(true)
  })

  test('a retry after a time-out costs twice as much', () => {
    expect([retryCost(bucket, false), retryCost(bucket, true)]).toEqual([5, 10])
  })

  test('a success after a retry gives back what that retry cost, and the bucket never overflows', () => {
    expect(afterSuccess(bucket, 100, 10)).toBe(110)
    expect(afterSuccess(bucket, 499, 5)).toBe(500)
  })
})

// https://sre.google/sre-book/handling-overload/
test('a budget of a tenth of a token per request allows one retry for ten requests', () => {
  const budget = { tokenBucket: { tokens: 5, retryCost: 1, perRequest: 0.1, perSuccess: 0, refund: false } }
  const bucket = clientsSchema.parse({ client: { budget } })['client']?.budget.tokenBucket as TokenBucket
  let tokens = 0
  let retries = 0
  for (let request = 0; request < 1000; request++) {
    tokens = afterFirstSend(bucket, tokens)
    if (!canPay(bucket, tokens, 1)) continue
    tokens -= 1
    retries++
  }
  expect(Math.abs(retries - 100)).toBeLessThanOrEqual(10)
})
