// What an attempt came to: a success, or a failure of one of the kinds that the forecast knows, or of those that only a load test meets.
//
//   status given   in the class's `answers`: success │ 2xx, 3xx, 4xx: refused │ 5xx: a failure as the forecast knows it
//   none, by k6's error code   nobody was reached: connect │ a connection that came to nothing: 502, which is what a balancer makes of it
import type { ObservedKind } from '../../simulator/result/schema.ts'

/** `code`: HTTP's status; 1000 and more: k6's error code, where no whole answer came. */
export type Outcome = { kind: ObservedKind | null; code: number }

type Answer = { status: number; error_code: number }

/** k6's code for an error that it has no code of its own for: a connection that was closed early, an answer that is no HTTP. */
export const UNNAMED_ERROR = 1000

/** @param answers statuses that are successes, as in `200` or `2xx` */
export function outcomeOf({ status, error_code: error }: Answer, answers: readonly string[]): Outcome {
  if (status > 0) return { kind: isAnswer(status, answers) ? null : kindOfStatus(status), code: status }
  const code = error >= UNNAMED_ERROR ? error : UNNAMED_ERROR
  return { kind: kindOfError(code), code }
}

function isAnswer(status: number, answers: readonly string[]): boolean {
  return answers.some((pattern) =>
    pattern.endsWith('xx') ? pattern[0] === String(status)[0] : pattern === String(status),
  )
}

function kindOfStatus(status: number): ObservedKind {
  if (status === 502 || status === 503 || status === 504) return String(status) as ObservedKind
  if (status === 429) return '429'
  // Another digit is no HTTP: garbage, as below.
  return KIND_OF_HUNDRED[Math.floor(status / 100)] ?? '502'
}

const KIND_OF_HUNDRED: Readonly<Record<number, ObservedKind>> = { 2: 'http2xx', 3: 'http3xx', 4: 'http4xx', 5: '500' }

/**
 * @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (HTTP 502: RST or FIN while
 * the request was outstanding, a malformed answer)
 */
function kindOfError(code: number): ObservedKind {
  if (code === 1050) return 'timeout'
  return NEVER_REACHED.some(([from, to]) => from <= code && code <= to) ? 'connect' : '502'
}

/** Not even a connection: no such address or none allowed, nobody who listens, no agreement on encryption. */
const NEVER_REACHED: readonly (readonly [from: number, to: number])[] = [
  [1010, 1049],
  [1100, 1199],
  [1210, 1219],
  [1300, 1399],
]
