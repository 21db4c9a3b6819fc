// What counts as a success of a load test, and what any other end of an attempt is called.
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../scenarios/k6/outcome.ts'

describe('with an answer', () => {
  const kindOf = (status: number, answers: readonly string[] = ['2xx']) =>
    outcomeOf({ status, error_code: status >= 400 ? 1000 + status : 0 }, answers).kind

  test('2xx is a success unless the scenario says otherwise', () => {
    for (const status of [200, 201, 202, 204, 206]) expect(kindOf(status)).toBeNull()
    expect(kindOf(202, ['200'])).toBe('http2xx')
  })

  test('redirects, refusals and throttling are failures of their own', () => {
    for (const status of [301, 302, 303, 304, 307, 308]) expect(kindOf(status)).toBe('http3xx')
    for (const status of [400, 401, 403, 404, 405, 408, 418, 451]) expect(kindOf(status)).toBe('http4xx')
    expect(kindOf(429)).toBe('429')
  })

  test('what the scenario names is a success', () => {
    expect(kindOf(404, ['2xx', '404'])).toBeNull()
    expect(kindOf(405, ['2xx', '404'])).toBe('http4xx')
    expect(kindOf(302, ['3xx'])).toBeNull()
    expect(kindOf(429, ['4xx'])).toBeNull()
  })

  test('5xx are the failures that the forecast knows, and a status that HTTP does not have is garbage', () => {
    expect([500, 501, 505, 520, 599].map((status) => kindOf(status))).toEqual(['500', '500', '500', '500', '500'])
    expect([502, 503, 504].map((status) => kindOf(status))).toEqual(['502', '503', '504'])
    expect([600, 999].map((status) => kindOf(status))).toEqual(['502', '502'])
  })

  test('the status is recorded as it came', () => {
    expect(outcomeOf({ status: 418, error_code: 1418 }, ['2xx'])).toEqual({ kind: 'http4xx', code: 418 })
  })
})

// https://grafana.com/docs/k6/latest/javascript-api/error-codes/
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
describe('without an answer', () => {
  test.each([
    ['no code of its own: closed early, malformed', 1000, '502'],
    ['a network that is not TCP', 1010, 'connect'],
    ['an invalid URL', 1020, 'connect'],
    ['no answer in time', 1050, 'timeout'],
    ['DNS', 1100, 'connect'],
    ['no such name', 1101, 'connect'],
    ['an address on the deny list', 1110, 'connect'],
    ['a blocked name', 1111, 'connect'],
    ['TCP, after the connection stood', 1200, '502'],
    ['a broken pipe', 1201, '502'],
    ['another error of the system, after the connection stood', 1202, '502'],
    ['dialling', 1210, 'connect'],
    ['dialling in vain', 1211, 'connect'],
    ['a refused connection', 1212, 'connect'],
    ['dialling, another error of the system', 1213, 'connect'],
    ['a reset', 1220, '502'],
    ['TLS', 1300, 'connect'],
    ['TLS, no handshake', 1301, 'connect'],
    ['an unknown authority', 1310, 'connect'],
    ['a certificate of another host', 1311, 'connect'],
    ['HTTP/2', 1600, '502'],
    ['HTTP/2: go away', 1610, '502'],
    ['HTTP/2: a stream', 1637, '502'],
    ['HTTP/2: the connection', 1651, '502'],
    ['a body that cannot be unpacked', 1701, '502'],
  ] as const)('%s (k6 %i) is %s', (_, code, kind) => {
    expect(outcomeOf({ status: 0, error_code: code }, ['2xx'])).toEqual({ kind, code })
  })

  test('k6 without a code is one of those without a name', () => {
    expect(outcomeOf({ status: 0, error_code: 0 }, ['2xx'])).toEqual({ kind: '502', code: 1000 })
  })
})
