// The traffic section as stages of k6's ramping-arrival-rate: all sources added up, straight piece by straight piece.
import { arrivalsOf } from '../../scenarios/k6/due-times.ts'
import type { SpikeLoad } from '../../scenarios/k6/plan.ts'
import { type Scenario, UserError } from '../../simulator/index.ts'
import { type RateProfile, rateProfile } from '../../simulator/request-path/rate-profile.ts'
import type { LoadInputs, PlannedLoad } from './planned-load.ts'

/** k6 wants whole arrivals per unit of time: the first unit in which all rates are whole, else the last, half an arrival an hour off. */
const TIME_UNITS_S = [10, 60, 600, 3600]
/** 3 to 5 MB each. Where the worst case needs more, arrivals beyond them are dropped, and the test says so. */
const MOST_VUS = 2000
const MS = 1000

/** @throws UserError where nothing is due */
export function spikeLoad(scenario: Scenario, { clients, part, machines }: LoadInputs): PlannedLoad {
  const pieces = piecesOf(scenario)
  const rates = pieces.flatMap(({ startRps, endRps }) => [startRps, endRps])
  const peakRps = Math.max(0, ...rates)
  const timeUnitS =
    TIME_UNITS_S.find((unitS) => rates.every((rps) => isWhole(rps * unitS))) ?? (TIME_UNITS_S.at(-1) as number)
  const shape = stagesOf(pieces, timeUnitS)
  const arrivals = arrivalsOf(shape)
  if (arrivals < 1) {
    const hint = 'Give a source with a rate, such as segments or spike.'
    throw new UserError([{ path: 'traffic', message: 'no request is due before the horizon', hint }])
  }
  const longestS = Math.max(...clients.map(({ longestMs }) => longestMs)) / MS
  // Little's law in the worst case: every request takes as long as its client's patience.
  const inFlight = Math.ceil(Math.min(arrivals, peakRps * longestS)) + 1
  return {
    // k6 deals arrivals out evenly where its VUs come out even.
    load: { kind: 'spike', ...shape, vus: machines * Math.ceil(Math.min(MOST_VUS, inFlight) / machines) },
    shares: [],
    // One that is due at the very end may or may not be sent.
    planned: Math.floor(arrivals / part.of - 1e-6),
    mostRequests: Math.ceil(arrivals / part.of),
    peakRps: Math.ceil(peakRps / part.of),
  }
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6
}

type Piece = { endS: number; startRps: number; endRps: number }

/** From the first instant to the horizon, without gaps. */
function piecesOf({ traffic, horizon }: Scenario): Piece[] {
  const profiles = Object.values(traffic).map((source) => profileOf(source, horizon))
  const inside = profiles.flatMap(({ startS }) => [...startS]).filter((timeS) => timeS > 0 && timeS < horizon)
  const cuts = [0, ...[...new Set(inside)].sort((left, right) => left - right), horizon]
  return cuts.slice(1).map((endS, index) => {
    const startS = cuts[index] as number
    const ends = profiles.map((profile) => lineOver(profile, startS, endS))
    const sum = (of: 'startRps' | 'endRps') => ends.reduce((total, line) => total + line[of], 0)
    return { endS, startRps: sum('startRps'), endRps: sum('endRps') }
  })
}

function profileOf(source: Scenario['traffic'][string], horizonS: number): RateProfile {
  if (source.kind !== 'trace') return rateProfile(source, 0, horizonS) as RateProfile
  const counts = (source.counts ?? []).slice(Math.round(source.skip / source.bin))
  const rates = Float64Array.from([...counts.map((count) => (count * source.scale) / source.bin), 0])
  return { startS: rates.map((_, bin) => bin * source.bin), startRps: rates, endRps: rates }
}

/** The profile's straight line between two of its cuts. */
function lineOver({ startS, startRps, endRps }: RateProfile, fromS: number, toS: number) {
  const piece = lastAtOrBefore(startS, fromS)
  const pieceS = startS[piece] as number
  const [start, end] = [startRps[piece] as number, endRps[piece] as number]
  const lengthS = (startS[piece + 1] ?? Number.POSITIVE_INFINITY) - pieceS
  const at = (timeS: number) => start + ((end - start) * (timeS - pieceS)) / lengthS
  return { startRps: at(fromS), endRps: at(toS) }
}

function lastAtOrBefore(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sorted[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}

type Shape = Pick<SpikeLoad, 'timeUnitMs' | 'startRate' | 'stages'>

function stagesOf(pieces: readonly Piece[], timeUnitS: number): Shape {
  const startRate = Math.round((pieces[0]?.startRps ?? 0) * timeUnitS)
  const stages: { target: number; durationMs: number }[] = []
  let [rate, atMs] = [startRate, 0]
  for (const { endS, startRps, endRps } of pieces) {
    const [from, to, endMs] = [
      Math.round(startRps * timeUnitS),
      Math.round(endRps * timeUnitS),
      Math.round(endS * MS),
    ] as const
    if (from !== rate) stages.push({ target: from, durationMs: 0 })
    stages.push({ target: to, durationMs: endMs - atMs })
    rate = to
    atMs = endMs
  }
  return { timeUnitMs: timeUnitS * MS, startRate, stages }
}
