// How a load test ended, in words, and whether its record holds all of it.

import { LATENESS_LIMIT_S, type LoadTest } from '../k6/plan.ts'
import type { ReadRecord } from '../k6/read-requests.ts'
import type { K6Run } from '../k6/run-k6.ts'
import type { ObservedRun } from '../observed/observed-run.ts'
import { refusalsOf } from '../validate/refused-answers.ts'
import { numberText } from './figure-text.ts'

/** `lost`: what of the service's side could not be read. */
export type Recorded = { run: ObservedRun; read: ReadRecord; lost?: readonly string[] }

export function isWhole({ planned }: LoadTest, { run, read }: Recorded): boolean {
  return planned === null ? read.ends > 0 : run.requests >= planned
}

/** Sentences for the last line of the table. */
export function endText(ended: K6Run, test: LoadTest, recorded: Recorded): string {
  const parts = [
    endOf(ended),
    diskText(ended),
    missingText(ended, test, recorded),
    ...refusalsOf(recorded.run.answers()).map(({ sentence }) => sentence),
    unreadText(recorded),
    lostText(recorded),
    apartText(recorded),
    latenessText(recorded),
  ]
  return parts.filter((part) => part !== undefined).join('; ')
}

function endOf({ end, said }: K6Run): string | undefined {
  switch (end) {
    case 'done':
      return undefined
    case 'aborted':
      return /surgecast_slow/.test(said)
        ? 'k6 ended the test: more than 1 % of the requests took longer than staging.abort.p99'
        : 'k6 ended the test: more requests failed than staging.abort.errorRate allows'
    case 'stopped':
      return 'the test was stopped'
    case 'killed':
      return 'k6 was killed'
    case 'failed':
      return `k6 failed: ${complaintOf(said)}`
    default:
      return end satisfies never
  }
}

/** The first line of k6's that sounds like an error, else its last. */
export function complaintOf(said: string): string {
  const lines = said.trim().split('\n')
  return (lines.find((line) => /error|fail/i.test(line)) ?? lines.at(-1) ?? '').slice(0, 300)
}

function diskText({ said }: K6Run): string | undefined {
  return /no space left on device|file too large|disk quota exceeded/i.test(said)
    ? 'the disk was full: the record is incomplete'
    : undefined
}

function missingText({ end }: K6Run, test: LoadTest, { run }: Recorded): string | undefined {
  const { planned, plan } = test
  if (planned === null || run.requests >= planned) return undefined
  const recorded = `${numberText(run.requests, 'plain')} of ${numberText(planned, 'plain')} requests were recorded`
  const isDropped = plan.load.kind === 'spike' && end === 'done'
  return isDropped ? `${recorded}: no VU was free for the others, and k6 dropped them` : recorded
}

function unreadText({ read: { unread } }: Recorded): string | undefined {
  if (unread === 0) return undefined
  return unread === 1 ? 'a line of the record is cut off' : `${unread} lines of the record are none of a load test`
}

function lostText({ lost = [] }: Recorded): string | undefined {
  return lost.length === 0 ? undefined : `not read: ${lost.join(', ')}`
}

/** Beyond this the machines did not play one schedule. */
const APART_MS = 1000

function apartText({ read: { startsMs } }: Recorded): string | undefined {
  const apartMs = Math.max(...startsMs) - Math.min(...startsMs)
  return apartMs > APART_MS ? `the machines began ${numberText(apartMs / 1000, 'seconds')} apart` : undefined
}

function latenessText({ run }: Recorded): string {
  const lateS = run.lateness.quantile(0.99)
  const late = `99 % of the requests were sent within ${numberText(lateS, 'seconds')} of their instant`
  return lateS > LATENESS_LIMIT_S ? `${late}: the generator was too slow for this load` : late
}
