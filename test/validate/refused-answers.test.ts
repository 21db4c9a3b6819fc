// A load test whose requests were turned away says nothing about the service, class by class.
import { describe, expect, test } from 'vitest'
import type { AnswerCount, Result } from '../../simulator/result/schema.ts'
import { gatesOf } from '../../src/validate/gates.ts'
import { refusalsOf } from '../../src/validate/refused-answers.ts'

const answer = (status: number, kind: AnswerCount['kind'], requests: number, request = 'page'): AnswerCount => ({
  request,
  status,
  errorCode: null,
  kind,
  attempts: requests,
  requests,
})
const error = (errorCode: number, kind: AnswerCount['kind'], requests: number): AnswerCount => ({
  ...answer(0, kind, requests),
  status: null,
  errorCode,
})

describe('refusals', () => {
  test('of less than half of a class are a matter of the service', () => {
    expect(refusalsOf([answer(200, null, 50), answer(404, 'http4xx', 50)])).toEqual([])
    expect(refusalsOf([answer(200, null, 49), answer(404, 'http4xx', 51)])).toMatchObject([
      { request: 'page', share: 0.51 },
    ])
  })

  test('of one class are found, however few its requests are', () => {
    const answers = [answer(200, null, 990, 'page'), answer(401, 'http4xx', 10, 'search')]
    expect(refusalsOf(answers)).toMatchObject([{ request: 'search', share: 1 }])
    expect(refusalsOf(answers)[0]?.sentence).toContain(
      'the credentials are missing or expired: check the headers under staging.requests; if 401 is right, list it under staging.requests.search.answers',
    )
  })

  test('add up over statuses, and the most frequent is explained', () => {
    const [refusal] = refusalsOf([answer(200, null, 40), answer(403, 'http4xx', 20), answer(302, 'http3xx', 40)])
    expect(refusal).toMatchObject({ share: 0.6 })
    expect(refusal?.sentence).toMatch(/mostly with 302: redirects are not followed/)
  })

  test('are none where an overloaded service failed', () => {
    const answers = [answer(503, '503', 60), answer(500, '500', 30), error(1050, 'timeout', 10)]
    expect(refusalsOf(answers)).toEqual([])
    expect(refusalsOf([error(1220, '502', 60), error(1212, 'connect', 40)])).toEqual([])
  })

  test.each([
    [1101, /name of the target was not resolved/],
    [1110, /changed its address/],
    [1301, /TLS failed: is the port one of https\?/],
    [1310, /certificate is of an authority that this machine does not trust/],
    [1311, /certificate is of another host/],
  ])('are also errors (k6 %i) that no load explains', (code, sentence) => {
    expect(refusalsOf([error(code, 'connect', 10)])[0]?.sentence).toMatch(sentence)
  })
})

describe('the condition on a run', () => {
  const resultWith = (answers: AnswerCount[] | undefined) =>
    ({
      provenance: { interrupted: false },
      variants: [{ summary: { requests: { value: 10 } }, ...(answers === undefined ? {} : { answers }) }],
    }) as unknown as Result

  test('is met by answers and failed by redirects', () => {
    const met = (answers: AnswerCount[]) => gatesOf(resultWith(answers)).map(({ isMet }) => isMet)
    expect(met([answer(200, null, 10)])).toEqual([true, true])
    expect(met([answer(302, 'http3xx', 10)])).toEqual([true, false])
  })

  test('is not asked of a run whose answers nobody recorded', () => {
    expect(gatesOf(resultWith(undefined))).toHaveLength(1)
  })
})
