// What a load test was answered, as rows of a table: the same for page, Markdown and terminal.
import type { AnswerCount, Result } from '../simulator/result/schema.ts'
import { numberText } from './format.ts'

export const ANSWER_HEADERS = ['request class', 'answer', 'counts as', 'attempts', 'share'] as const

export type AnswerRow = { variant: string; isSuccess: boolean; cells: readonly string[] }

/** Of every variant that was a load test; shares are of the attempts of the class. */
export function answerRows({ variants }: Pick<Result, 'variants'>): AnswerRow[] {
  return variants.flatMap(({ name, answers = [] }) =>
    answers.map((answer) => {
      const sent = answers
        .filter(({ request }) => request === answer.request)
        .reduce((sum, { attempts }) => sum + attempts, 0)
      return {
        variant: name,
        isSuccess: answer.kind === null,
        cells: [
          answer.request,
          answerText(answer),
          answer.kind ?? 'success',
          numberText(answer.attempts, 'plain'),
          numberText(answer.attempts / sent, 'share'),
        ],
      }
    }),
  )
}

/** `404`, or what came in place of a status. */
export function answerText({ status, errorCode }: Pick<AnswerCount, 'status' | 'errorCode'>): string {
  return status === null ? errorText(errorCode ?? 0) : String(status)
}

/** @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
const ERRORS: readonly (readonly [from: number, to: number, words: string])[] = [
  [1000, 1000, 'connection closed early, or no HTTP'],
  [1020, 1020, 'invalid URL'],
  [1050, 1050, 'no answer within the timeout'],
  [1101, 1101, 'name not found'],
  [1110, 1111, 'address not allowed'],
  [1100, 1199, 'name not resolved'],
  [1211, 1211, 'connection timed out'],
  [1212, 1212, 'connection refused'],
  [1210, 1219, 'no connection'],
  [1220, 1220, 'connection reset'],
  [1200, 1299, 'connection broken'],
  [1310, 1310, 'certificate of an unknown authority'],
  [1311, 1311, 'certificate of another host'],
  [1300, 1399, 'TLS failed'],
  [1600, 1699, 'HTTP/2 error'],
  [1700, 1799, 'answer not readable'],
]

function errorText(code: number): string {
  const [, , words = 'no answer'] = ERRORS.find(([from, to]) => from <= code && code <= to) ?? []
  return `${words} (k6 ${code})`
}
