// Figures somebody published beside what this run says about them, marking those the scenario was fitted to.
import { figureAt } from '../../simulator/result/figures.ts'
import type { Figure, Result, Summary } from '../../simulator/result/schema.ts'
import { figureHtml, unknownHtml } from '../figure.ts'
import { type Measure, plainText, signedText } from '../format.ts'
import { type Html, html } from '../html.ts'

type Published = Result['published'][number]

/** Nothing when nothing was published. */
export function publishedSection(result: Result): Html {
  if (result.published.length === 0) return html``
  return html`<section id="published"><h2>Published beside predicted</h2>
<p>Fitted figures were used to set parameters: that they agree proves little. Predicted ones were not.</p>
<div class="scroll" role="region" aria-label="Published figures" tabindex="0"><table>
<thead><tr>${['figure', 'variant', 'window', 'published', 'this run', 'error', ''].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${result.published.map((published) => row(published, found(result, published)))}</tbody></table></div></section>`
}

function row(published: Published, figure: Figure): Html {
  const measure = measureOf(published.figure)
  const kind = published.fitted ? 'fitted' : 'predicted'
  return html`<tr class="${kind}"><th scope="row">${published.label}${sourceNote(published)}</th><td class="foreign">${published.variant}</td><td class="foreign">${published.window}</td>
<td class="number">${plainText(published.value, measure)}</td><td class="number">${figureHtml(figure, measure)}</td>
<td class="number">${errorHtml(published, figure)}</td><td><span class="tag ${kind}">${kind}</span></td></tr>`
}

/** A link is text to copy: the report itself leads nowhere. */
function sourceNote({ source }: Published): Html | false {
  return source !== '' && html`<span class="note source">${source}</span>`
}

function found({ variants }: Result, { variant, window, figure }: Published): Figure {
  const its = variants.find(({ name }) => name === variant)
  const summary: Summary | undefined =
    window === 'whole run' ? its?.summary : its?.windows.find(({ name }) => name === window)?.summary
  const at = summary === undefined ? undefined : figureAt(summary, figure)
  return at ?? { value: null, reason: `there is no figure ${figure} in the window ${window}` }
}

/** This run against the published value, as a share of it; whether the published value lies within the interval. */
function errorHtml({ value }: Published, figure: Figure): Html {
  if (figure.value === null) return unknownHtml(figure.reason)
  if (value === 0) return unknownHtml('the published value is zero')
  const isInside = figure.low !== null && figure.high !== null && figure.low <= value && value <= figure.high
  return html`${signedText(figure.value / value - 1, 'share')}${isInside && html` <span class="interval">within the interval</span>`}`
}

/** Measure of a figure by its path in the summary. */
export function measureOf(path: string): Measure {
  if (path.startsWith('costUsd')) return 'usd'
  if (path.startsWith('error') || path.endsWith('Fraction')) return 'share'
  if (path.endsWith('Pct')) return 'percent'
  if (path.endsWith('Hours')) return 'hours'
  return /S($|\.)/.test(path) ? 'seconds' : 'plain'
}
