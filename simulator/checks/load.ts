// How much is asked of a service, as its traffic is written: at the first instant, and in its busiest minute. Nothing is drawn.
import { rateProfile, type RateProfile } from '../request-path/rate-profile.ts'
import type { Scenario } from '../scenario/schema.ts'

/** A minute: what lasts shorter, queues can carry. */
const CELL_S = 60
/** A year by the minute is more than a look needs. */
const MOST_CELLS = 20_000

/** Requests per second, retries left out. `peakAtS`: when the busiest minute begins. */
export type Load = { baseRps: number; peakRps: number; peakAtS: number }

/** @returns nothing where users wait for answers: what they ask for depends on what they get */
export function loadOf({ traffic, horizon }: Pick<Scenario, 'traffic' | 'horizon'>): Load | undefined {
  const sources = Object.values(traffic)
  if (sources.some(({ kind }) => kind === 'users')) return undefined
  const cellS = Math.min(horizon, Math.max(CELL_S, horizon / MOST_CELLS))
  const totals = new Float64Array(Math.max(1, Math.floor(horizon / cellS)))
  for (const source of sources) addRequests(totals, cellS, source, horizon)
  let peak = 0
  for (const [cell, total] of totals.entries()) if (total > (totals[peak] as number)) peak = cell
  return { baseRps: (totals[0] as number) / cellS, peakRps: (totals[peak] as number) / cellS, peakAtS: peak * cellS }
}

function addRequests(totals: Float64Array, cellS: number, source: Scenario['traffic'][string], horizonS: number): void {
  if (source.kind === 'trace') {
    for (const [index, count] of (source.counts ?? []).entries()) {
      const cell = Math.floor(((index + 0.5) * source.bin - source.skip) / cellS)
      if (cell >= 0 && cell < totals.length) totals[cell] = (totals[cell] as number) + count * source.scale
    }
    return
  }
  const profile = rateProfile(source, 0, horizonS)
  if (profile === undefined) return
  for (let cell = 0; cell < totals.length; cell++)
    totals[cell] = (totals[cell] as number) + requestsBetween(profile, cell * cellS, (cell + 1) * cellS)
}

/** Integral of the rate; the last piece has no end. */
function requestsBetween({ startS, startRps, endRps }: RateProfile, fromS: number, toS: number): number {
  let sum = 0
  for (let piece = pieceAt(startS, fromS); piece < startS.length && (startS[piece] as number) < toS; piece++) {
    const [beginS, endS] = [startS[piece] as number, startS[piece + 1] ?? Number.POSITIVE_INFINITY]
    const [first, last] = [startRps[piece] as number, endRps[piece] as number]
    const rateAt = (timeS: number) =>
      endS === Number.POSITIVE_INFINITY ? first : first + ((last - first) * (timeS - beginS)) / (endS - beginS)
    const [a, b] = [Math.max(fromS, beginS), Math.min(toS, endS)]
    if (b > a) sum += ((rateAt(a) + rateAt(b)) / 2) * (b - a)
  }
  return sum
}

/** The piece that holds at a time: the last that has begun. */
function pieceAt(startS: Float64Array, timeS: number): number {
  let low = 0
  let high = startS.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((startS[middle] as number) <= timeS) low = middle
    else high = middle - 1
  }
  return low
}
