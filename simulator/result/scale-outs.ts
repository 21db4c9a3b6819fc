// The scale-outs of one run as they unfold, told in order of time, by the simulation or by what was seen of a live service.
//
//   load begins to need more ─► decision ─► as many healthy as it asked for
//   needS                       decisionS   capacityS
import type { RunOutput } from './run-output.ts'

type ScaleOut = RunOutput['scaleOuts'][number]

export class ScaleOuts {
  private readonly begun: (ScaleOut & { desired: number })[] = []
  private pressureSinceS = Number.NaN

  /** Whether the service was short of capacity in the metric period that ends now. */
  pressure(isShort: boolean, nowS: number, periodS: number): void {
    if (!isShort) this.pressureSinceS = Number.NaN
    else if (Number.isNaN(this.pressureSinceS)) this.pressureSinceS = nowS - periodS
  }

  /** Without pressure the load needs more only now: what decided knew better. */
  decided(nowS: number, desired: number, healthy: number): void {
    const needS = Number.isNaN(this.pressureSinceS) ? nowS : Math.max(0, this.pressureSinceS)
    this.begun.push({ needS, decisionS: nowS, capacityS: healthy >= desired ? nowS : Number.NaN, desired })
  }

  healthy(count: number, nowS: number): void {
    for (const scaleOut of this.begun) {
      if (Number.isNaN(scaleOut.capacityS) && count >= scaleOut.desired) scaleOut.capacityS = nowS
    }
  }

  list(): ScaleOut[] {
    return this.begun.map(({ needS, decisionS, capacityS }) => ({ needS, decisionS, capacityS }))
  }
}

/** From the moment the load needed more to the last task that was asked for; overlapping stretches become one. */
export function scalingSpans(scaleOuts: readonly ScaleOut[], horizonS: number): RunOutput['scalingSpans'] {
  const spans: RunOutput['scalingSpans'] = []
  const ends = scaleOuts.map(({ needS, decisionS, capacityS }) => ({
    fromS: Number.isNaN(needS) ? decisionS : needS,
    toS: Number.isNaN(capacityS) ? horizonS : capacityS,
  }))
  for (const span of ends.sort((left, right) => left.fromS - right.fromS)) {
    const last = spans.at(-1)
    if (last !== undefined && span.fromS <= last.toS) last.toS = Math.max(last.toS, span.toS)
    else if (span.toS > span.fromS) spans.push({ ...span })
  }
  return spans
}
