// When each request is intended. One stream per traffic source; every arrival is drawn from its own key (source, ordinal), so
// nothing that happens later can move it.
import type { Distribution } from '../engine/distribution.ts'
import { exp, log } from '../engine/elementary.ts'
import { type DrawKey, drawBits, toUnit } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'
import { type RateProfile, rateProfile } from './rate-profile.ts'
import { type LoadDraw, loadKey } from './request-draws.ts'

type Source = Scenario['traffic'][string]
type Trace = Extract<Source, { kind: 'trace' }>

/** A stream of instants in ascending order. */
export interface ArrivalStream {
  /** The next arrival, Infinity when there is none. */
  nextS: number
  /** Ordinal of the next arrival, from 0. */
  ordinal: number
  advance(): void
}

/** @returns undefined for users, who do not arrive by the clock */
export function arrivalStream(
  name: string,
  source: Source,
  world: LoadDraw,
  span: { fromS: number; horizonS: number },
): ArrivalStream | undefined {
  if (source.kind === 'users') return undefined
  const key = loadKey(world, 'arrival', name)
  const gaps = QuantileTable.of(gapLaw(source.arrivals))
  if (source.kind === 'trace')
    return new TraceStream(source, key, loadKey(world, 'trace-rounding', name), gaps, span.fromS)
  return new ProfileStream(rateProfile(source, span.fromS, span.horizonS) as RateProfile, gaps, key)
}

/** Gap between arrivals in operational time: mean 1 whatever the rate. */
function gapLaw(arrivals: Source['arrivals']): Distribution {
  if (arrivals === 'poisson') return { kind: 'exponential', mean: 1 }
  if (arrivals === 'deterministic') return { kind: 'constant', value: 1 }
  const variance = log(1 + arrivals.renewal.cv * arrivals.renewal.cv)
  return { kind: 'lognormal', median: exp(-variance / 2), sigma: Math.sqrt(variance) }
}

/** Arrivals at a piecewise linear rate: each gap is an amount of expected arrivals to use up (time change of a renewal process). */
class ProfileStream implements ArrivalStream {
  nextS: number
  ordinal = 0
  private piece = 0
  private draws = 0
  private readonly profile: RateProfile
  private readonly gaps: QuantileTable
  private readonly key: DrawKey

  constructor(profile: RateProfile, gaps: QuantileTable, key: DrawKey) {
    this.profile = profile
    this.gaps = gaps
    this.key = key
    this.nextS = profile.startS[0]
    // The first gap is cut at random, so that evenly spaced arrivals do not all start in step.
    const phase = toUnit(drawBits(key.b, key.a, 0))
    this.nextS = this.after(this.nextS, this.gap() * phase)
  }

  advance(): void {
    this.ordinal++
    this.nextS = this.after(this.nextS, this.gap())
  }

  private gap(): number {
    return this.gaps.sample(drawBits(this.key.a, this.key.b, this.draws++))
  }

  /** The instant by which `mass` more arrivals are expected after `fromS`. */
  private after(fromS: number, mass: number): number {
    const { startS, startRps, endRps } = this.profile
    const last = startS.length - 1
    let timeS = fromS
    let left = mass
    for (;;) {
      const piece = this.piece
      const pieceStart = startS[piece]
      const rps = startRps[piece]
      if (piece === last) return rps > 0 ? timeS + left / rps : Number.POSITIVE_INFINITY
      const pieceEnd = startS[piece + 1]
      const slope = (endRps[piece] - rps) / (pieceEnd - pieceStart)
      const here = rps + slope * (timeS - pieceStart)
      const lengthS = pieceEnd - timeS
      const available = lengthS * (here + 0.5 * slope * lengthS)
      if (left < available) {
        // Solves here·x + slope·x²/2 = left in the form that does not cancel.
        return slope === 0
          ? timeS + left / here
          : timeS + (2 * left) / (here + Math.sqrt(here * here + 2 * slope * left))
      }
      left -= Math.max(0, available)
      timeS = pieceEnd
      this.piece = piece + 1
    }
  }
}

/**
 * Arrivals of a recorded trace: the count of every bin is kept exactly (scaled counts are rounded at random, right on average);
 * within a bin they fall uniformly at random, or evenly when `arrivals` is deterministic.
 * During warm-up the mean rate of the first minute holds.
 */
class TraceStream implements ArrivalStream {
  nextS = 0
  ordinal = 0
  private bin = -1
  private leftInBin = 0
  private atS: number
  private draws = 0
  private readonly warmUpRps: number
  private readonly source: Trace
  private readonly counts: readonly number[]
  private readonly key: DrawKey
  private readonly rounding: DrawKey
  private readonly gaps: QuantileTable

  constructor(source: Trace, key: DrawKey, rounding: DrawKey, gaps: QuantileTable, fromS: number) {
    this.source = source
    this.key = key
    this.rounding = rounding
    this.gaps = gaps
    const skipped = Math.round(source.skip / source.bin)
    this.counts = (source.counts ?? []).slice(skipped)
    this.atS = fromS
    this.warmUpRps = firstMinuteRps(this.counts, source.bin) * source.scale
    this.next()
  }

  advance(): void {
    this.ordinal++
    this.next()
  }

  private next(): void {
    if (this.bin < 0) {
      const gapS = this.gaps.sample(drawBits(this.key.a, this.key.b, this.draws++)) / this.warmUpRps
      this.nextS = this.atS + gapS
      if (this.nextS < 0) {
        this.atS = this.nextS
        return
      }
      this.enterBin(0)
    }
    while (this.leftInBin === 0) {
      if (this.bin + 1 >= this.counts.length) {
        this.nextS = Number.POSITIVE_INFINITY
        return
      }
      this.enterBin(this.bin + 1)
    }
    const endS = (this.bin + 1) * this.source.bin
    this.nextS = this.atS + (endS - this.atS) * this.shareToNext()
    this.atS = this.nextS
    this.leftInBin--
  }

  /** Where the first of `leftInBin` uniform points falls in what is left of the bin. */
  private shareToNext(): number {
    if (this.source.arrivals === 'deterministic') return 1 / (this.leftInBin + 1)
    const unit = toUnit(drawBits(this.key.a, this.key.b, this.draws++))
    return 1 - exp(log(unit) / this.leftInBin)
  }

  private enterBin(bin: number): void {
    this.bin = bin
    this.atS = bin * this.source.bin
    const expected = this.counts[bin] * this.source.scale
    this.leftInBin = Math.floor(expected + toUnit(drawBits(this.rounding.a, this.rounding.b, bin)))
  }
}

function firstMinuteRps(counts: readonly number[], binS: number): number {
  const bins = Math.max(1, Math.min(counts.length, Math.ceil(60 / binS)))
  let requests = 0
  for (let bin = 0; bin < bins; bin++) requests += counts[bin]
  return requests / (bins * binS)
}
