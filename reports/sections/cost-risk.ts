// Cost vs. risk: one point per variant with both intervals, the front of those that no other beats in both, and the objective. Plain SVG,
// so that it shows without a script and prints.
import { type Standing, standingOf } from '../../simulator/result/gate.ts'
import type { Figure, Result, VariantResult } from '../../simulator/result/schema.ts'
import { type Known, sentenceText } from '../figure.ts'
import { numberText, plainText } from '../format.ts'
import { type Html, html } from '../html.ts'
import { niceTicks } from '../nice-ticks.ts'
import { shortened } from '../shortened.ts'

export type Point = { name: string; standing: Standing; cost: Known; errors: Known }

const WIDTH = 640
const HEIGHT = 360
const LEFT = 70
const RIGHT = 170
const TOP = 18
const BOTTOM = 52
const LABEL_PX = 15
const LONGEST_NAME = 22
const TICKS = 5

/** Nothing for a single variant, or where cost or errors are not known of at least two. */
export function costRiskSection({ variants }: Pick<Result, 'variants'>): Html {
  const drawn = costRisk(variants)
  if (drawn === undefined) return html``
  const { points, unit } = drawn
  return html`<section id="cost-risk"><h2>Cost vs. risk</h2>
<p>Lower left is better. Crosses are 95 % intervals; the stepped line joins the variants that no other beats in both. Cost ${unit}.</p>
<div class="scroll" role="region" aria-label="Cost vs. risk" tabindex="0">${chart(points, limitOf(variants), unit)}</div></section>`
}

function costRisk(variants: readonly VariantResult[]): { points: Point[]; unit: string } | undefined {
  const isMonthly = variants.every(({ summary }) => summary.costUsd.perMonth.value !== null)
  const points = variants.flatMap((variant) => pointOf(variant, isMonthly))
  return points.length < 2 ? undefined : { points, unit: isMonthly ? 'a month' : 'a run' }
}

/** The chart alone, for a file of its own; undefined where the page has none. */
export function costRiskPicture({ variants }: Result): { svg: Html; heightPx: number; spoken: string } | undefined {
  const drawn = costRisk(variants)
  if (drawn === undefined) return undefined
  const { points, unit } = drawn
  return { svg: chart(points, limitOf(variants), unit), heightPx: HEIGHT, spoken: spoken(points, unit) }
}

function pointOf(variant: VariantResult, isMonthly: boolean): Point[] {
  const { costUsd, errorRate } = variant.summary
  const cost = isMonthly ? costUsd.perMonth : costUsd.total
  if (!isKnown(cost) || !isKnown(errorRate)) return []
  return [{ name: variant.name, standing: standingOf(variant), cost, errors: errorRate }]
}

function isKnown(figure: Figure): figure is Known {
  return figure.value !== null
}

/** The limit on the error rate, where all variants share one. */
function limitOf(variants: readonly VariantResult[]): number | undefined {
  const limits = new Set(variants.map(({ slo }) => slo.find(({ objective }) => objective === 'errorRate')?.limit))
  return limits.size === 1 ? [...limits][0] : undefined
}

/** Those that no other variant beats or equals in one and beats in the other, from cheap to dear. */
export function paretoFront<P extends Point>(points: readonly P[]): P[] {
  return points
    .filter(({ cost, errors }) =>
      points.every(
        (other) =>
          other.cost.value > cost.value ||
          other.errors.value > errors.value ||
          (other.cost.value === cost.value && other.errors.value === errors.value),
      ),
    )
    .sort((left, right) => left.cost.value - right.cost.value)
}

type Scale = { ticks: readonly number[]; at: (value: number) => number }

function chart(points: readonly Point[], limit: number | undefined, unit: string): Html {
  const costs = points.flatMap(({ cost }) => [cost.value, cost.low ?? cost.value, cost.high ?? cost.value])
  const errors = points.flatMap(({ errors: rate }) => [rate.value, rate.high ?? rate.value])
  const mostErrors = Math.min(1, Math.max(...errors))
  const x = scaleOf(niceTicks(Math.min(...costs), Math.max(...costs), TICKS), LEFT, WIDTH - RIGHT)
  const y = scaleOf(niceTicks(0, mostErrors > 0 ? mostErrors : 0.01, TICKS), HEIGHT - BOTTOM, TOP)
  return html`<svg class="cost-risk" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${spoken(points, unit)}">
${axes(x, y, unit)}${limitLine(limit, y)}${frontLine(paretoFront(points), x, y)}${points.map((point) => marker(point, x, y))}${labels(points, x, y)}</svg>`
}

function scaleOf(ticks: readonly number[], from: number, to: number): Scale {
  const [low, high] = [ticks[0] as number, ticks.at(-1) as number]
  return {
    ticks,
    at: (value) => rounded(from + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (to - from)),
  }
}

function axes(x: Scale, y: Scale, unit: string): Html {
  const bottom = HEIGHT - BOTTOM
  return html`<g class="axis">${x.ticks.map(
    (tick) =>
      html`<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${TOP}" y2="${bottom}"/><text x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${plainText(tick, 'usd')}</text>`,
  )}${y.ticks.map(
    (tick) =>
      html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(tick)}" y2="${y.at(tick)}"/><text x="${LEFT - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick === 0 ? '0 %' : plainText(tick, 'share')}</text>`,
  )}<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">cost ${unit}</text>
<text transform="translate(16 ${(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">requests that fail</text></g>`
}

function limitLine(limit: number | undefined, y: Scale): Html | false {
  if (limit === undefined || limit > (y.ticks.at(-1) as number)) return false
  return html`<g class="limit"><line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(limit)}" y2="${y.at(limit)}"/><text x="${WIDTH - RIGHT - 6}" y="${y.at(limit) - 5}" text-anchor="end">objective ${plainText(limit, 'share')}</text></g>`
}

/** Right, then down: between two points of the front only the dearer gives the lower risk. */
function frontLine(front: readonly Point[], x: Scale, y: Scale): Html | false {
  if (front.length < 2) return false
  const path = front.map(({ cost, errors }, index) =>
    index === 0 ? `M${x.at(cost.value)} ${y.at(errors.value)}` : `H${x.at(cost.value)}V${y.at(errors.value)}`,
  )
  return html`<path class="front" d="${path.join('')}"/>`
}

/** Shape and colour both tell how the variant stands. */
function marker({ name, standing, cost, errors }: Point, x: Scale, y: Scale): Html {
  const [cx, cy] = [x.at(cost.value), y.at(errors.value)]
  const shape =
    standing === 'missed'
      ? html`<path d="M${cx - 5} ${cy - 5}l10 10m0 -10l-10 10"/>`
      : html`<circle cx="${cx}" cy="${cy}" r="5.5"/>`
  return html`<g class="point ${standing}"><title>${name}: ${sentenceText(errors, 'share')} errors, ${sentenceText(cost, 'usd')}</title>
<line x1="${x.at(cost.low ?? cost.value)}" x2="${x.at(cost.high ?? cost.value)}" y1="${cy}" y2="${cy}"/>
<line x1="${cx}" x2="${cx}" y1="${y.at(errors.low ?? errors.value)}" y2="${y.at(errors.high ?? errors.value)}"/>${shape}</g>`
}

/** In a column at the right, in the order of the points, each with a line to its own: names never lie over one another. */
function labels(points: readonly Point[], x: Scale, y: Scale): Html[] {
  const sorted = [...points].sort((left, right) => y.at(left.errors.value) - y.at(right.errors.value))
  const ys = spread(sorted.map(({ errors }) => y.at(errors.value)))
  return sorted.map(({ name, cost, errors }, index) => {
    const [px, py, ly] = [x.at(cost.value), y.at(errors.value), ys[index] as number]
    return html`<g class="label"><path d="M${px + 8} ${py}L${WIDTH - RIGHT + 8} ${ly}"/><text x="${WIDTH - RIGHT + 12}" y="${ly + 4}">${shortened(name, LONGEST_NAME)}</text></g>`
  })
}

/** Positions in the same order, at least a line apart, within the chart where they fit. */
export function spread(wanted: readonly number[]): number[] {
  const placed: number[] = []
  for (const position of wanted) placed.push(Math.max(position, (placed.at(-1) ?? TOP - LABEL_PX) + LABEL_PX))
  const overflow = Math.max(0, (placed.at(-1) ?? 0) - (HEIGHT - BOTTOM))
  let ceiling = Number.POSITIVE_INFINITY
  return overflow === 0
    ? placed
    : placed
        .reverse()
        .map((position, index) => {
          ceiling = Math.min(index === 0 ? HEIGHT - BOTTOM : ceiling - LABEL_PX, position)
          return rounded(ceiling)
        })
        .reverse()
}

function spoken(points: readonly Point[], unit: string): string {
  const each = points.map(
    ({ name, cost, errors }) =>
      `${name}: ${numberText(errors.value, 'share')} of the requests fail at ${numberText(cost.value, 'usd')} ${unit}`,
  )
  return each.join('; ')
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
