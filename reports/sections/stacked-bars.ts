// Stacked horizontal bars, one per variant, on one common scale: plain SVG, so that they show without a script and print.
import { DASH, type Measure, numberText } from '../format.ts'
import { type Html, html } from '../html.ts'

type BarPart = { name: string; value: number }
/** `total` stands at the end of the bar, where a figure is known. */
export type Bar = { name: string; parts: readonly BarPart[]; total: string }

const HEIGHT_PX = 22
/** A narrower part has no room for its number. */
const LEAST_LABELLED = 0.12

/** @param names every part that may occur, in the order of the legend; their colours follow from it */
export function stackedBars(bars: readonly Bar[], names: readonly string[], measure: Measure): Html {
  const longest = Math.max(...bars.map(({ parts }) => sum(parts)), 0)
  if (longest === 0) return html``
  const used = names.filter((name) =>
    bars.some(({ parts }) => parts.some((part) => part.name === name && part.value > 0)),
  )
  return html`<div class="bars"><ul class="legend">${used.map((name) => html`<li>${swatch(names.indexOf(name))} ${name}</li>`)}</ul>
${bars.map((bar) => html`<div class="bar"><div class="bar-head"><span class="name">${bar.name}</span> <span class="total">${bar.total}</span></div>${barSvg(bar, names, longest, measure)}</div>`)}</div>`
}

function barSvg({ name, parts }: Bar, names: readonly string[], longest: number, measure: Measure): Html {
  let left = 0
  const drawn = parts
    .filter(({ value }) => value > 0)
    .map((part) => {
      const share = part.value / longest
      const piece = partSvg(part, { left, share, index: names.indexOf(part.name) }, measure)
      left += share
      return piece
    })
  const spoken = parts.filter(({ value }) => value > 0).map((part) => `${part.name} ${numberText(part.value, measure)}`)
  return html`<svg class="stack" width="100%" height="${HEIGHT_PX}" role="img" aria-label="${name}: ${spoken.join(', ') || DASH}">${drawn}</svg>`
}

function partSvg(
  { name, value }: BarPart,
  place: { left: number; share: number; index: number },
  measure: Measure,
): Html {
  const [x, width, middle] = [place.left, place.share, place.left + place.share / 2].map(percent) as [
    string,
    string,
    string,
  ]
  const label = numberText(value, measure)
  const text =
    place.share >= LEAST_LABELLED &&
    html`<text x="${middle}" y="15" text-anchor="middle" class="on-fill-${place.index}">${label}</text>`
  return html`<g><title>${name}: ${label}</title><rect x="${x}" y="1" width="${width}" height="${HEIGHT_PX - 2}" class="fill-${place.index}"/>${text}</g>`
}

function swatch(index: number): Html {
  return html`<svg class="swatch" width="14" height="14" aria-hidden="true"><rect width="14" height="14" class="fill-${index}"/></svg>`
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(3))}%`
}

function sum(parts: readonly BarPart[]): number {
  return parts.reduce((total, { value }) => total + value, 0)
}
