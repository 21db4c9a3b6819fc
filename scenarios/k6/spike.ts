// Arrivals at the scenario's rate, evenly spaced, by k6's own executor: for a look at staging, or where k6's reports are wanted. One VU
// is one client instance. An arrival that finds no idle VU is dropped and never sent: the test then says so.
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { sourceSalt } from '../../simulator/request-path/request-draws.ts'
import { type Buckets, pause } from './client.ts'
import { dueTimes } from './due-times.ts'
import { afterHorizonMs, commonOptions, drawn, loadOf, plan, play } from './load.ts'
import { record } from './record.ts'

const load = loadOf('spike')
const common = commonOptions()
const { index: part, of } = plan.part

export const options: Options = {
  ...common,
  thresholds: { ...common.thresholds, dropped_iterations: ['count==0'] },
  ...(of === 1
    ? {}
    : {
        executionSegment: `${part - 1}/${of}:${part}/${of}`,
        executionSegmentSequence: Array.from({ length: of + 1 }, (_, cut) => cutText(cut)).join(','),
      }),
  scenarios: {
    spike: {
      executor: 'ramping-arrival-rate',
      startTime: `${plan.startAtMs === null ? plan.leadMs : 0}ms`,
      startRate: load.startRate,
      timeUnit: `${load.timeUnitMs}ms`,
      stages: load.stages.map(({ target, durationMs }) => ({ target, duration: `${durationMs}ms` })),
      preAllocatedVUs: load.vus,
      maxVUs: load.vus,
      gracefulStop: `${Math.ceil(afterHorizonMs / 1000)}s`,
    },
  },
}

function cutText(cut: number): string {
  return cut === 0 || cut === of ? String(cut / of) : `${cut}/${of}`
}

const dueMs = dueTimes(load)
const salt = sourceSalt(plan, 'k6 spike')
const buckets: Buckets = new Map()

/** The executor starts when this is over: that is how several machines start together. */
export async function setup(): Promise<void> {
  if (plan.startAtMs !== null) await pause(plan.startAtMs - Date.now())
}

export default async function arrival(): Promise<void> {
  const index = exec.scenario.iterationInTest
  const startMs = exec.scenario.startTime
  if (index === part - 1) record({ startEpochMs: startMs })
  const { requestClass, client, draws } = drawn(salt, index)
  await play(
    { index, startMs, intentMs: dueMs(index), requestClass, client },
    { instance: String(client), draws },
    buckets,
  )
}
