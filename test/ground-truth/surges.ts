// Load and capacity that change: sinusoidal arrivals, a spike before capacity follows, outages that retries make permanent.

import type { RunOutput } from '../../simulator/result/run-output.ts'
import { type CaseWorld, caseWorld } from './case-world.ts'
import type { Inputs, KnownCase } from './known-cases.ts'
import { average, between, mean, type Reading, shareAbove, total } from './readings.ts'
import type { RawScenario } from './run-world.ts'
import { constantRate } from './single-station.ts'
import { perSecond, rawLaw, seconds, theoryWorld } from './theory-world.ts'

const CYCLES = 21

/** Harmonic analysis of whole cycles, the first left out: mean, and the wave's amplitude and lag behind the load. */
function wave(run: RunOutput, periodS: number) {
  const inFlight = run.intervals.inFlight.subarray(periodS)
  let sine = 0
  let cosine = 0
  for (const [index, count] of inFlight.entries()) {
    const angle = (2 * Math.PI * (index + 1)) / periodS
    sine += (2 * count * Math.sin(angle)) / inFlight.length
    cosine += (2 * count * Math.cos(angle)) / inFlight.length
  }
  return {
    middle: average(inFlight),
    amplitude: Math.hypot(sine, cosine),
    lagS: (-Math.atan2(cosine, sine) * periodS) / (2 * Math.PI),
  }
}

/** Requests in flight at a time of the cycle, averaged over cycles; an interval's gauge stands at its end. */
function atPhase(phaseS: number, periodS: number): Reading {
  return mean((run) => {
    const first = periodS + ((phaseS + periodS - 1) % periodS)
    return average(run.intervals.inFlight.filter((_, index) => index >= first && (index - first) % periodS === 0))
  })
}

function sinusoid(id: string, replications: number): CaseWorld {
  const periodS = 60
  return caseWorld(
    id,
    { requests: 200 * CYCLES * periodS * replications, replications },
    {
      rate: 200,
      build: ({ rate, service }, horizonS) =>
        theoryWorld({
          horizonS,
          warmUpS: 10 * service.mean,
          traffic: {
            diurnal: {
              trough: perSecond(rate.mean - rate.amplitude),
              peak: perSecond(rate.mean + rate.amplitude),
              peakAt: seconds(rate.period / 4),
              period: seconds(rate.period),
            },
          },
          work: [{ wait: rawLaw(service) }],
        }),
      readings: {
        in_flight_at_phase_0s: atPhase(0, periodS),
        in_flight_at_phase_15s: atPhase(15, periodS),
        in_flight_at_phase_30s: atPhase(30, periodS),
        in_flight_at_phase_45s: atPhase(45, periodS),
        peak_in_flight: mean((run) => wave(run, periodS).middle + wave(run, periodS).amplitude),
        peak_lag_s: mean((run) => wave(run, periodS).lagS),
      },
    },
  )
}

/** The queue stands before a dependency whose capacity is the number of workers. */
function spike(id: string): CaseWorld {
  const serviceS = 0.1
  const limitS = 1
  const meanWait = ({ sums, offsets, counts }: RunOutput['intervalHistograms'], index: number) =>
    (sums[index] as number) / total(Float64Array.from(counts.subarray(offsets[index], offsets[index + 1]))) - serviceS
  return caseWorld(
    id,
    { requests: 860 * 20, replications: 20 },
    {
      rate: 1,
      build: spikeWorld,
      readings: {
        max_queue: mean((run) => Math.max(...run.intervals.inFlight) - 500),
        max_wait: mean((run) =>
          Math.max(...Array.from(run.intervals.inFlight, (_, index) => meanWait(run.intervalHistograms, index))),
        ),
        last_nonempty: mean((run) => run.intervals.inFlight.findIndex((count, index) => index > 150 && count <= 500)),
        mean_wait: mean(({ responseTimeS }) => responseTimeS.sum / responseTimeS.count - serviceS),
        // The threshold is one second of waiting: the fluid queue is longer than that for 354.7 of the 600 s.
        frac_wait_gt_thr: mean(({ responseTimeS }) => shareAbove(responseTimeS, limitS + serviceS)),
      },
      approximate: ['max_queue', 'max_wait', 'last_nonempty', 'mean_wait', 'frac_wait_gt_thr'],
    },
  )
}

function spikeWorld({ rateSegmentsSRps, capacityStepsSWorkers, service }: Inputs, horizonS: number): RawScenario {
  const [[, before], [changeS, after]] = capacityStepsSWorkers as [[number, number], [number, number]]
  return theoryWorld({
    horizonS,
    warmUpS: 10,
    traffic: {
      segments: rateSegmentsSRps.map(([lengthS, rate]) => ({
        hold: perSecond(rate as number),
        for: seconds(lengthS as number),
      })),
    },
    work: [{ call: 'workers' }],
    rest: {
      dependencies: { workers: { latency: rawLaw(service), capacity: after } },
      disturbances: { before: { dependency: { name: 'workers', capacity: before }, at: '0s', for: seconds(changeS) } },
    },
  })
}

/** A database that stands still for ten seconds, and clients that ask once more after a second. */
function outage(id: string, lengthS: number, readings: KnownReadings): CaseWorld {
  const replications = 20
  return caseWorld(
    id,
    { requests: lengthS * replications, replications },
    {
      rate: 1,
      build: (inputs, horizonS) =>
        theoryWorld({
          horizonS,
          warmUpS: 10,
          traffic: constantRate(inputs.arrivalRate),
          work: [{ call: 'database' }],
          client: { timeout: seconds(inputs.clientTimeout), attempts: inputs.maxAttempts, backoff: { delay: '0s' } },
          rest: {
            dependencies: { database: { latency: rawLaw(inputs.service), capacity: 1 } },
            disturbances: {
              outage: {
                dependency: { name: 'database', capacity: 0 },
                at: seconds(inputs.outage.from),
                for: seconds(inputs.outage.to - inputs.outage.from),
              },
            },
          },
        }),
      readings,
    },
  )
}

type KnownReadings = Readonly<Record<keyof KnownCase['expected'], Reading>>

const rateOf = (column: 'attempts' | 'succeeded', fromS: number, toS: number) =>
  mean((run) => total(between(run, run.intervals[column], fromS, toS)) / (toS - fromS))

const lastHalfMinute = {
  goodput_end: rateOf('succeeded', 870, 900),
  offered_end: rateOf('attempts', 870, 900),
}

export const SURGES: readonly CaseWorld[] = [
  sinusoid('mt-minf-sine', 20),
  spike('spike-90s'),
  outage('metastable-hotos-280', 200, {
    offered_after: rateOf('attempts', 100, 200),
    goodput_after: rateOf('succeeded', 100, 200),
    goodput_before: rateOf('succeeded', 0, 60),
  }),
  outage('metastable-hidden-140', 900, lastHalfMinute),
  outage('metastable-hidden-160', 900, lastHalfMinute),
]
