// The conditions that a run has to meet before it may judge a forecast.

import { quantile } from 'simple-statistics'
import { numberText } from '../../reports/format.ts'
import type { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { Result, Validation } from '../../simulator/index.ts'
import { refusalsOf } from './refused-answers.ts'

type Gate = Validation['gates'][number]

export type RunConditions = {
  /** `planned`: requests that are due, null where it cannot be known beforehand. */
  generator?: { lateness: LogHistogram; latenessLimitS: number; planned: number | null }
  /** Of the machine that load and service share: busy share of its cores by the second, and why tasks had no CPU ceiling. */
  machine?: { busy: readonly number[]; unlimited: string | undefined }
}

export function gatesOf(observed: Result, { generator, machine }: RunConditions = {}): Gate[] {
  const requests = observed.variants[0]?.summary.requests.value ?? 0
  const complete: Gate = {
    name: 'the run was not cut short',
    found: observed.provenance.interrupted ? 'interrupted' : 'complete',
    isMet: !observed.provenance.interrupted,
  }
  return [
    complete,
    ...answerGates(observed),
    ...(generator === undefined ? [] : generatorGates(requests, generator)),
    ...(machine === undefined ? [] : machineGates(machine)),
  ]
}

/** Of runs whose answers were recorded. */
function answerGates({ variants }: Result): Gate[] {
  const answers = variants[0]?.answers
  if (answers === undefined) return []
  const refusals = refusalsOf(answers)
  return [
    {
      name: 'most requests of each class answered by the service, not redirected or refused',
      found: refusals.length === 0 ? 'answered' : refusals.map(({ sentence }) => sentence).join('. '),
      isMet: refusals.length === 0,
    },
  ]
}

function generatorGates(requests: number, generator: NonNullable<RunConditions['generator']>): Gate[] {
  const lateS = generator.lateness.quantile(0.99)
  return [
    {
      name: `99 % of the requests sent within ${numberText(generator.latenessLimitS, 'seconds')} of their instant`,
      found: numberText(lateS, 'seconds'),
      isMet: lateS <= generator.latenessLimitS,
    },
    ...(generator.planned === null ? [] : [everythingSent(requests, generator.planned)]),
  ]
}

/** Also the gate against arrivals that k6 dropped because no VU was free. */
function everythingSent(requests: number, planned: number): Gate {
  return {
    name: 'every request that was due sent and recorded',
    found: `${requests} of ${planned}`,
    isMet: requests >= planned,
  }
}

/** Beyond this, waiting for a core is in every response time. */
const BUSY_LIMIT = 0.85
const BUSY_SHARE = 0.95

function machineGates({ busy, unlimited }: NonNullable<RunConditions['machine']>): Gate[] {
  const mostOfTheTime = quantile([...busy], BUSY_SHARE)
  return [
    {
      name: `the machine at most ${numberText(BUSY_LIMIT, 'share')} busy in ${numberText(BUSY_SHARE, 'share')} of the seconds`,
      found: numberText(mostOfTheTime, 'share'),
      isMet: mostOfTheTime <= BUSY_LIMIT,
    },
    { name: 'tasks held to their CPU', found: unlimited ?? 'quota', isMet: unlimited === undefined },
  ]
}
