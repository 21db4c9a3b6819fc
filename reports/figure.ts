// A figure of a Result as text and as HTML: value, 95 % interval, the range that uncertain inputs add, or why there is none.
import { type Figure, isNever } from '../simulator/result/figure.ts'
import {
  DASH,
  isOnePoint,
  type Measure,
  numberText,
  plainText,
  rangeText,
  signedRangeText,
  signedText,
} from './format.ts'
import { type Html, html } from './html.ts'

export type Known = Extract<Figure, { value: number }>

/** The percentile is a request that failed: it is later than any time. */
export const NEVER = 'fails'

/** @returns `12.1 %`, `< 0.01 %` when nothing was seen, `fails` for a time that never comes, a dash when the figure is not known */
export function valueText(figure: Figure, measure: Measure): string {
  if (figure.value === null) return isNever(figure) ? NEVER : DASH
  if (figure.bound === 'below')
    return figure.high === null ? '0' : `<\u202f${plainText(Number(figure.high.toPrecision(2)), measure)}`
  return numberText(figure.value, measure)
}

/** @returns the 95 % interval, `11.8–12.4 %`, `from 1.2 s` when it has no end; undefined when there is none or nothing to add to a bound */
function intervalText(figure: Figure, measure: Measure): string | undefined {
  if (figure.value !== null && figure.low !== null && figure.infinite?.includes('high'))
    return `from ${numberText(figure.low, measure)}`
  if (figure.value === null || figure.bound === 'below' || figure.low === null || figure.high === null) return undefined
  if (isOnePoint(figure.low, figure.high, measure, figure.value)) return undefined
  return rangeText(figure.low, figure.high, measure, figure.value)
}

/** @returns `12.1 % (11.8–12.4 %)` */
export function sentenceText(figure: Figure, measure: Measure): string {
  const interval = intervalText(figure, measure)
  return interval === undefined ? valueText(figure, measure) : `${valueText(figure, measure)} (${interval})`
}

/** The content of a cell. A missing figure is a dash with its reason for pointers and for screen readers. */
export function figureHtml(figure: Figure | undefined, measure: Measure): Html {
  if (figure === undefined) return html``
  if (figure.value === null)
    return isNever(figure)
      ? html`<span class="value never" title="${figure.reason}">${NEVER}</span>`
      : unknownHtml(figure.reason)
  const interval = intervalText(figure, measure)
  return html`<span class="value"${title(figure)}>${valueText(figure, measure)}</span>${
    interval !== undefined && html` <span class="interval">${interval}</span>`
  }${inputHtml(figure, measure)}`
}

/** @returns the range that uncertain inputs add, `8.10–17.3 %`, `0.31 s to fails`; undefined when there is none */
export function inputText(figure: Figure, measure: Measure): string | undefined {
  if (figure.value === null || figure.inputLow === null) return undefined
  if (figure.infinite?.includes('inputHigh')) return `${numberText(figure.inputLow, measure)} to ${NEVER}`
  if (figure.inputHigh === null || figure.inputLow === figure.inputHigh) return undefined
  return rangeText(figure.inputLow, figure.inputHigh, measure)
}

/** A difference carries its sign; one whose interval holds zero is not told from chance. */
export function differenceHtml(figure: Figure | undefined, measure: Measure): Html {
  if (figure === undefined) return html``
  if (figure.value === null) return unknownHtml(figure.reason)
  const { value, low, high } = figure
  const isUnclear = low === null || high === null || (low <= 0 && high >= 0)
  const range =
    low !== null &&
    high !== null &&
    low !== high &&
    html` <span class="interval">${signedRangeText(low, high, measure, value)}</span>`
  const kind = isUnclear ? 'value unclear' : 'value'
  const why = isUnclear && html` title="the interval includes zero: indistinguishable from chance"`
  return html`<span class="${kind}"${why}>${signedText(value, measure)}</span>${range}`
}

export function unknownHtml(reason: string): Html {
  return html`<span class="unknown" title="${reason}"><span aria-hidden="true">${DASH}</span><span class="for-readers">not known: ${reason}</span></span>`
}

function title({ bound, low, n }: Known): Html | false {
  if (bound === 'below')
    return html` title="not seen once in ${numberText(n, 'plain')} observations: a 95 % upper bound"`
  if (low === null) return html` title="no interval: ${n === 1 ? 'a single observation' : 'too few replications'}"`
  return false
}

function inputHtml(figure: Known, measure: Measure): Html | false {
  const range = inputText(figure, measure)
  return (
    range !== undefined &&
    html` <span class="inputs" title="90 % range from the uncertain inputs">inputs ${range}</span>`
  )
}
