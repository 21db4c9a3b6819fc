// The rate of a traffic source over time, as a piecewise linear function: everything but traces and users becomes one.
import { cos } from '../engine/elementary.ts'
import type { Scenario } from '../scenario/schema.ts'

type Source = Scenario['traffic'][string]

/** Straight pieces: from `startS[i]` at rate `startRps[i]` to `startS[i+1]` at rate `endRps[i]`. The last piece has no end. */
export type RateProfile = {
  readonly startS: Float64Array
  readonly startRps: Float64Array
  readonly endRps: Float64Array
}

const PIECES_PER_CYCLE = 288
const TAU = 6.283185307179586

/**
 * @param fromS start of the warm-up (≤ 0): until time 0 the first rate holds
 * @returns undefined for sources that are not described by a rate (traces, users)
 */
export function rateProfile(source: Source, fromS: number, horizonS: number): RateProfile | undefined {
  const builder = new ProfileBuilder(fromS, source.scale)
  switch (source.kind) {
    case 'segments':
      addSegments(builder, source.segments)
      break
    case 'spike':
      addSpike(builder, source)
      break
    case 'diurnal':
      addCycle(builder, source, horizonS)
      break
    case 'trace':
    case 'users':
      return undefined
    default:
      return source satisfies never
  }
  return builder.build()
}

class ProfileBuilder {
  private readonly points: { startS: number; startRps: number; endRps: number }[] = []
  private endS = 0
  private endRps = 0
  private readonly fromS: number
  private readonly scale: number

  constructor(fromS: number, scale: number) {
    this.fromS = fromS
    this.scale = scale
  }

  /** Appends a straight piece; a piece of no length is a jump. */
  piece(lengthS: number, startRps: number, endRps: number): void {
    if (lengthS > 0)
      this.points.push({ startS: this.endS, startRps: startRps * this.scale, endRps: endRps * this.scale })
    this.endS += lengthS
    this.endRps = endRps
  }

  get rate(): number {
    return this.endRps
  }

  build(): RateProfile {
    const first = this.points[0]
    const before =
      first === undefined || this.fromS >= 0
        ? []
        : [{ startS: this.fromS, startRps: first.startRps, endRps: first.startRps }]
    const last = this.endRps * this.scale
    const all = [...before, ...this.points, { startS: this.endS, startRps: last, endRps: last }]
    return {
      startS: Float64Array.from(all, (point) => point.startS),
      startRps: Float64Array.from(all, (point) => point.startRps),
      endRps: Float64Array.from(all, (point) => point.endRps),
    }
  }
}

function addSegments(builder: ProfileBuilder, segments: Extract<Source, { kind: 'segments' }>['segments']): void {
  let isFirst = true
  for (const segment of segments) {
    if (segment.kind === 'hold') builder.piece(segment.for, segment.at, segment.at)
    // A ramp that opens the profile starts at its own end: there is nothing to come from.
    else builder.piece(segment.for, isFirst ? segment.to : builder.rate, segment.to)
    isFirst = false
  }
}

function addSpike(builder: ProfileBuilder, spike: Extract<Source, { kind: 'spike' }>): void {
  builder.piece(spike.at, spike.base, spike.base)
  builder.piece(spike.rise, spike.base, spike.peak)
  builder.piece(spike.hold, spike.peak, spike.peak)
  builder.piece(spike.fall, spike.peak, spike.base)
  builder.piece(0, spike.base, spike.base)
}

function addCycle(builder: ProfileBuilder, cycle: Extract<Source, { kind: 'diurnal' }>, horizonS: number): void {
  const middle = (cycle.peak + cycle.trough) / 2
  const amplitude = (cycle.peak - cycle.trough) / 2
  const at = (index: number) => middle + amplitude * cos(TAU * (index / PIECES_PER_CYCLE - cycle.peakAt / cycle.period))
  const pieces = Math.ceil((horizonS / cycle.period) * PIECES_PER_CYCLE)
  for (let index = 0; index < pieces; index++) {
    builder.piece(cycle.period / PIECES_PER_CYCLE, at(index), at(index + 1))
  }
}
