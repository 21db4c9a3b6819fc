// When a variant is unwell: the stretches of time in which at least half of its replications were, and how many requests fail in them.
import { notKnown, type Scalar } from '../result/figures.ts'
import type { VariantResult } from '../result/schema.ts'
import type { Lines } from '../result/series.ts'
import type { Replication } from './replication.ts'
import { meanFigure } from './summarize.ts'

type Unwell = NonNullable<VariantResult['unwell']>
type WithLines = Replication & { lines: Lines }
/** Points of the lines, the last not included. */
type Stretch = { first: number; end: number }

const USUAL = 0.5
const RARE = 0.1
/** A shorter relief does not part two stretches. */
const SHORTEST_RELIEF_S = 60
const MOST_STRETCHES = 12

/** @param replications of one variant; those whose lines were kept are judged */
export function unwellOf(replications: readonly Replication[], isUncertain: boolean): Unwell {
  const judged = replications.filter((each): each is WithLines => each.lines !== undefined)
  const [first] = judged
  if (first === undefined) return []
  const { intervalS, lines } = first.lines
  const shares = Array.from(lines.failedRps.value, (_, point) => shareUnwell(judged, (point + 0.5) * intervalS))
  const found = stretchesOf(shares, Math.ceil(SHORTEST_RELIEF_S / intervalS))
  return worst(found, judged).map((stretch) => ({
    fromS: stretch.first * intervalS,
    toS: stretch.end * intervalS,
    earliestS: edge(shares, stretch.first, -1) * intervalS,
    latestS: edge(shares, stretch.end, 1) * intervalS,
    errorRate: meanFigure(
      judged.map((replication) => errorRateIn(replication, stretch)),
      isUncertain,
      { most: 1 },
    ),
  }))
}

function shareUnwell(replications: readonly Replication[], timeS: number): number {
  const unwell = replications.filter(({ unwell: spans }) =>
    spans.some(({ fromS, toS }) => fromS <= timeS && timeS < toS),
  )
  return unwell.length / replications.length
}

function stretchesOf(shares: readonly number[], relief: number): Stretch[] {
  const found: Stretch[] = []
  for (const [point, share] of shares.entries()) {
    if (share < USUAL) continue
    const last = found.at(-1)
    if (last !== undefined && point - last.end < relief) last.end = point + 1
    else found.push({ first: point, end: point + 1 })
  }
  return found
}

/** From the end of a stretch on, as long as some replications are unwell. */
function edge(shares: readonly number[], boundary: number, step: 1 | -1): number {
  let at = boundary
  while ((shares[step === 1 ? at : at - 1] ?? 0) >= RARE) at += step
  return at
}

/** Those with the most failures, in the order of time. */
function worst(stretches: readonly Stretch[], replications: readonly WithLines[]): Stretch[] {
  const failures = (stretch: Stretch) =>
    replications.reduce((sum, { lines }) => sum + total(lines.lines.failedRps.value, stretch), 0)
  return [...stretches]
    .sort((left, right) => failures(right) - failures(left))
    .slice(0, MOST_STRETCHES)
    .sort((left, right) => left.first - right.first)
}

function errorRateIn({ lines: { lines } }: WithLines, stretch: Stretch): Scalar {
  const failed = total(lines.failedRps.value, stretch)
  const ended = failed + total(lines.servedRps.value, stretch)
  return ended > 0 ? failed / ended : notKnown('no request ended in this time')
}

function total(line: Float32Array, { first, end }: Stretch): number {
  return line.subarray(first, end).reduce((sum, value) => sum + value, 0)
}
