// Round trips, waits and latencies: what response times say of each.
import { type Distribution, mean } from '../../../simulator/engine/distribution.ts'
import { exp } from '../../../simulator/engine/elementary.ts'
import { LogHistogram } from '../../../simulator/engine/log-histogram.ts'
import type { Path } from '../../../simulator/scenario/tree.ts'
import type { Parameter } from './calibration.ts'
import { centreOf, writtenAmount, writtenLaw } from './laws.ts'
import { fitResponseTimes, type ResponseFit } from './response-fit.ts'
import type { RunData } from './run-data.ts'
import { type Group, groupsOf, lawWith, roundTripGroup } from './time-knobs.ts'
import { type Calibrated, refitted, writtenAt } from './world.ts'

const ROUND_TRIP: Path = ['network', 'clientRoundTrip']
const TARGET_TRIP: Path = ['network', 'targetRoundTrip']

/** @param isCpuKnown from utilization: then the CPU of a class is not asked of its response times */
export function responseParameters(
  world: Calibrated,
  runs: readonly RunData[],
  isCpuKnown: boolean,
  seed: string,
): Parameter[] {
  const impossible = impossibleRoundTrip(world, runs)
  const start = impossible === undefined ? world : refitted(world, [impossible])
  const roundTrip = impossible === undefined ? roundTripGroup(start.scenario, isCpuKnown) : undefined
  const groups = groupsOf(start.scenario, isCpuKnown)
  const all = roundTrip === undefined ? groups : [...groups, roundTrip]
  const fit = fitResponseTimes(runs, start.scenario, all, seed)
  const found =
    typeof fit === 'string' ? all.flatMap((group) => unidentified(world, group, fit)) : ofGroups(start, all, fit)
  const trip = impossible ?? (roundTrip === undefined ? unknownTrip(world) : undefined)
  return [...found, ...(trip === undefined ? [] : [trip]), targetTrip(world)]
}

function unidentified(world: Calibrated, { places }: Group, why: string): Parameter[] {
  return places.map(({ path, law }) => ({ kind: 'unidentified', path, before: writtenAt(world, path, law), why }))
}

function ofGroups(world: Calibrated, groups: readonly Group[], fit: ResponseFit): Parameter[] {
  return groups.flatMap((group) => {
    const dropped = fit.dropped.find((each) => each.group === group)
    if (dropped !== undefined) return unidentified(world, group, dropped.why)
    const own = fit.knobs.flatMap((knob, index) =>
      knob.group === group ? [{ ...knob, value: fit.values[index]!, halfWidth: fit.halfWidths[index]! }] : [],
    )
    const scale = own.find(({ moves }) => moves === 'scale')
    if (scale === undefined) return []
    const isPresent = own.every(({ value, halfWidth }) => Math.abs(value) <= halfWidth)
    return group.places.map(({ path, law }): Parameter => {
      const facts = {
        path,
        before: writtenAt(world, path, law),
        interval: intervalOf(law, scale),
        n: fit.n,
        how: 'response times matched by simulation',
        given: givenOf(group, own.length > 1, fit),
      }
      if (isPresent) return { kind: 'left', ...facts }
      return { kind: 'refitted', ...facts, after: writtenLaw(lawWith(law, group, fit.knobs, fit.values), 'duration') }
    })
  })
}

function intervalOf(law: Distribution, { value, halfWidth }: { value: number; halfWidth: number }) {
  const { of, value: centre } = centreOf(law)
  const at = (logFactor: number) => writtenAmount(centre * exp(logFactor), 'duration')
  return { of, low: at(value - halfWidth), high: at(value + halfWidth) } as const
}

function givenOf(group: Group, withSpread: boolean, { replications, misfitting }: ResponseFit): string {
  const what = withSpread
    ? 'scale and spread'
    : group.places.length > 1
      ? 'one scale for all of these steps'
      : 'scale; the shape of the law is kept'
  const doubt = misfitting.includes(group)
    ? '; CAUTION: the shape does not fit, so the kind of law, the CPU or the round trip is wrong'
    : ''
  return `the same arrivals, ${replications} replications; ${what}; CPU and round trip as they stand now${doubt}`
}

const SHORTEST = 0.01

/** Answers that come sooner than one round trip refute it. Something between nothing and the shortest answers is left. */
function impossibleRoundTrip(world: Calibrated, runs: readonly RunData[]): Parameter | undefined {
  const { clientRoundTrip, targetRoundTrip } = world.scenario.network
  const shortestS = Math.min(...runs.map(({ times }) => LogHistogram.fromSparse(times).quantile(SHORTEST)))
  if (!(mean(clientRoundTrip) + targetRoundTrip > shortestS)) return undefined
  const mostS = Math.max(0, shortestS - targetRoundTrip)
  return {
    kind: 'refitted',
    path: ROUND_TRIP,
    before: writtenAt(world, ROUND_TRIP, clientRoundTrip),
    after: writtenAmount(mostS / 2, 'duration'),
    interval: { of: 'value', low: '0s', high: writtenAmount(mostS, 'duration') },
    n: runs.reduce((sum, { times }) => sum + times.count, 0),
    how: 'half of what the shortest answers took',
    given: '1 % of the answers came sooner than the round trip as it stood; measure it with ping',
  }
}

function unknownTrip(world: Calibrated): Parameter {
  const why =
    'response times do not tell it from work: no class only computes with its CPU known from utilization; measure it with ping'
  return {
    kind: 'unidentified',
    path: ROUND_TRIP,
    before: writtenAt(world, ROUND_TRIP, world.scenario.network.clientRoundTrip),
    why,
  }
}

function targetTrip(world: Calibrated): Parameter {
  const law = { kind: 'constant', value: world.scenario.network.targetRoundTrip } as const
  const why = 'it passes between balancer and task, where no client sees it apart from work'
  return { kind: 'unidentified', path: TARGET_TRIP, before: writtenAt(world, TARGET_TRIP, law), why }
}
