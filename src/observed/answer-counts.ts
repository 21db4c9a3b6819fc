// How often a load test was answered what, by request class: the table that tells a passed test from one of redirects.
import type { AttemptRecord } from '../../scenarios/k6/client.ts'
import { UNNAMED_ERROR } from '../../scenarios/k6/outcome.ts'
import type { AnswerCount } from '../../simulator/result/schema.ts'

export class AnswerCounts {
  private readonly names: readonly string[]
  /** By class, code and kind; a class meets few different ones. */
  private readonly counts = new Map<string, AnswerCount>()

  /** @param names of the request classes */
  constructor(names: readonly string[]) {
    this.names = names
  }

  /** Records of earlier versions say no code: nothing is known of their answers. */
  add(requestClass: number, attempts: readonly AttemptRecord[]): void {
    for (const [index, [, , kind, code]] of attempts.entries()) {
      if (code === undefined) continue
      const count = this.at(requestClass, code, kind)
      count.attempts++
      if (index === attempts.length - 1) count.requests++
    }
  }

  private at(requestClass: number, code: number, kind: AnswerCount['kind']): AnswerCount {
    const key = `${requestClass} ${code} ${kind}`
    const known = this.counts.get(key)
    if (known !== undefined) return known
    const isStatus = code < UNNAMED_ERROR
    const count: AnswerCount = {
      request: this.names[requestClass] as string,
      status: isStatus ? code : null,
      errorCode: isStatus ? null : code,
      kind,
      attempts: 0,
      requests: 0,
    }
    this.counts.set(key, count)
    return count
  }

  /** Classes in the order of the scenario, the most frequent answer of each first. */
  list(): AnswerCount[] {
    const position = (count: AnswerCount) => this.names.indexOf(count.request)
    const codeOf = ({ status, errorCode }: AnswerCount) => status ?? errorCode ?? 0
    return [...this.counts.values()].sort(
      (left, right) =>
        position(left) - position(right) || right.attempts - left.attempts || codeOf(left) - codeOf(right),
    )
  }
}
