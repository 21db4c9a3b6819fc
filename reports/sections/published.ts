// Figures somebody published beside what this run says about them, marking those the scenario was fitted to.
import type { Result } from '../../simulator/result/schema.ts'
import { figureHtml, unknownHtml } from '../figure.ts'
import { plainText, signedText } from '../format.ts'
import { type Html, html } from '../html.ts'
import { measureOf } from '../measure-of.ts'
import { missText, type PublishedFigure, publishedFigures } from '../published-figures.ts'

/** Nothing when nothing was published. */
export function publishedSection(result: Result): Html {
  const rows = publishedFigures(result)
  if (rows.length === 0) return html``
  const misses = missText(rows)
  return html`<section id="published"><h2>Published vs. predicted</h2>
<p>Fitted figures were used to set parameters: that they agree proves little. Predicted ones were not.${misses !== '' && ` ${misses}.`}</p>
<div class="scroll" role="region" aria-label="Published figures" tabindex="0"><table>
<thead><tr>${['figure', 'variant', 'window', 'published', 'this run', 'error', ''].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody></table></div></section>`
}

function row(each: PublishedFigure): Html {
  const { published, figure, kind } = each
  const measure = measureOf(published.figure)
  return html`<tr class="${kind}"><th scope="row">${published.label}${sourceNote(published)}</th><td class="foreign">${published.variant}</td><td class="foreign">${published.window}</td>
<td class="number">${plainText(published.value, measure)}</td><td class="number">${figureHtml(figure, measure)}</td>
<td class="number">${missHtml(each)}</td><td><span class="tag ${kind}">${kind}</span></td></tr>`
}

/** A link is text to copy: the report itself leads nowhere. */
function sourceNote({ source }: PublishedFigure['published']): Html | false {
  return source !== '' && html`<span class="note source">${source}</span>`
}

/** Also whether the published value lies within the interval. */
function missHtml({ published: { value }, figure, miss }: PublishedFigure): Html {
  if (figure.value === null) return unknownHtml(figure.reason)
  if (miss === undefined) return unknownHtml('the published value is zero')
  const isInside = figure.low !== null && figure.high !== null && figure.low <= value && value <= figure.high
  return html`${signedText(miss, 'share')}${isInside && html` <span class="interval">within the interval</span>`}`
}
