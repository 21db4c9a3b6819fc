// The raw record of a load test, kept by class: what a Result no longer tells apart.
import type { RequestLine } from '../../../scenarios/k6/record.ts'
import type { SparseHistogram } from '../../../simulator/engine/log-histogram.ts'
import type { Scenario } from '../../../simulator/index.ts'
import { ObservedRun } from '../../observed/observed-run.ts'
import type { Line } from './run-line.ts'

const MS = 1000

export class RecordedRequests extends ObservedRun {
  private readonly names: readonly string[]
  private readonly horizonS: number
  /** Of each class, the successes that ended within each second. */
  private readonly perSecond: readonly Float64Array[]
  private outputs: ReturnType<ObservedRun['toOutput']>['classes'] | undefined

  constructor(scenario: Scenario) {
    super(scenario)
    this.names = Object.keys(scenario.requests)
    this.horizonS = scenario.horizon
    this.perSecond = this.names.map(() => new Float64Array(Math.ceil(scenario.horizon)))
  }

  override add(line: RequestLine): void {
    super.add(line)
    const [, intentMs, , requestClass, , attempts] = line
    const last = attempts.at(-1)
    if (last === undefined || last[2] !== null) return
    const endS = Math.floor((intentMs + last[0] + last[1]) / MS)
    const seconds = this.perSecond[requestClass]
    if (seconds !== undefined && endS >= 0 && endS < seconds.length) seconds[endS]!++
  }

  /** @param intervalS whole seconds */
  servedRps(intervalS: number): Record<string, Line> {
    const count = Math.ceil(this.horizonS / intervalS)
    const lines = this.perSecond.map((seconds) =>
      Array.from({ length: count }, (_, index) => {
        const part = seconds.subarray(index * intervalS, (index + 1) * intervalS)
        return part.reduce((sum, served) => sum + served, 0) / Math.max(1, part.length)
      }),
    )
    return Object.fromEntries(this.names.map((name, index) => [name, lines[index] as Line]))
  }

  /** Response times of the successes; undefined when the record has none. */
  timesOf(request: string, client: string): SparseHistogram | undefined {
    this.outputs ??= this.toOutput().classes
    const found = this.outputs.find((each) => each.request === request && each.client === client)
    return found !== undefined && found.responseTimeS.count > 0 ? found.responseTimeS : undefined
  }
}
