// A load test that was mostly turned away tested nothing: whether that happened, and what most likely did it.
import { answerText } from '../../reports/answer-words.ts'
import { numberText } from '../../reports/format.ts'
import { type AnswerCount, REFUSAL_KINDS, type RefusalKind } from '../../simulator/result/schema.ts'

export type Refusal = {
  request: string
  /** Of the requests of the class, 0–1. */
  share: number
  /** In a sentence: what was answered, what that most likely is, and what to do. */
  sentence: string
}

/** Beyond this share of a class's requests its work was not what was tested. */
const MOSTLY = 0.5

/** The request classes that were mostly answered in a way that says nothing about the service. */
export function refusalsOf(answers: readonly AnswerCount[]): Refusal[] {
  const classes = [...new Set(answers.map(({ request }) => request))]
  return classes.flatMap((request) => {
    const own = answers.filter((answer) => answer.request === request)
    const refused = own.filter(isRefusal)
    const share = requestsOf(refused) / requestsOf(own)
    const [worst] = [...refused].sort((left, right) => right.requests - left.requests)
    return worst !== undefined && share > MOSTLY ? [{ request, share, sentence: sentenceOf(worst, share) }] : []
  })
}

function requestsOf(answers: readonly AnswerCount[]): number {
  return answers.reduce((sum, { requests }) => sum + requests, 0)
}

function isRefusal({ kind, errorCode }: AnswerCount): boolean {
  return REFUSAL_KINDS.includes(kind as RefusalKind) || (errorCode !== null && causeOfError(errorCode) !== undefined)
}

function sentenceOf(answer: AnswerCount, share: number): string {
  const { request, status, errorCode } = answer
  const cause = status === null ? causeOfError(errorCode ?? 0) : causeOfStatus(status)
  const remedy = status === null ? '' : `; if ${status} is right, list it under staging.requests.${request}.answers`
  return `${numberText(share, 'share')} of the requests of ${request} were refused, mostly with ${answerText(answer)}: ${cause}${remedy}`
}

const CAUSES: Readonly<Record<number, string>> = {
  304: 'the request is conditional (if-none-match, if-modified-since): take these headers out',
  400: 'the server does not understand the request: check path, body and headers under staging.requests',
  401: 'the credentials are missing or expired: check the headers under staging.requests',
  403: 'the credentials are not good enough, or a firewall (AWS WAF) blocks the load generator',
  404: 'the path is wrong: check staging.requests and the path of --target',
  405: 'the method is wrong: check staging.requests',
  407: 'a proxy asks for credentials: the load does not reach the service',
  408: 'the server waited in vain for the request: a proxy or firewall between may hold it back',
  410: 'the path is wrong: check staging.requests and the path of --target',
  413: 'the body is too large: check staging.requests',
  415: 'the content type is missing or wrong: check the headers under staging.requests',
  422: 'the body is not what the server expects: check staging.requests',
  429: 'a rate limit (API gateway, AWS WAF, the application) throttles the load generator before the service is loaded: lift it for the test',
}

function causeOfStatus(status: number): string {
  if (CAUSES[status] !== undefined) return CAUSES[status]
  if (status < 300) return 'the server did something else than was expected'
  if (status < 400)
    return 'redirects are not followed; most likely the balancer sends http to https (give --target https://…), or the path redirects (to a login page, or for a missing slash)'
  return 'the server turned the requests away: check staging.requests'
}

/** @returns undefined for what a service under load may do, too. @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
function causeOfError(code: number): string | undefined {
  if (code === 1020) return 'the URL is invalid: check --target and staging.requests'
  if (code >= 1100 && code <= 1109) return 'the name of the target was not resolved'
  if (code >= 1110 && code <= 1119) return 'the target changed its address during the test: run it again'
  if (code === 1310) return 'the certificate is of an authority that this machine does not trust'
  if (code === 1311) return 'the certificate is of another host: name the host that it is for'
  if (code >= 1300 && code <= 1399) return 'TLS failed: is the port one of https?'
  return undefined
}
