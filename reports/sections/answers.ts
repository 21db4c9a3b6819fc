// What a load test was answered, status by status: whether what looks like a passed test was one.
import type { Result } from '../../simulator/result/schema.ts'
import { ANSWER_HEADERS, answerRows } from '../answer-words.ts'
import { type Html, html } from '../html.ts'

const NUMBERS_FROM = ANSWER_HEADERS.indexOf('attempts')

/** Nothing where no load test was read. */
export function answersSection(result: Result): Html {
  const rows = answerRows(result)
  if (rows.length === 0) return html``
  return html`<section id="answers"><h2>What the load test was answered</h2>
<div class="scroll" role="region" aria-label="What the load test was answered" tabindex="0"><table>
<thead><tr>${['variant', ...ANSWER_HEADERS].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ variant, cells }) =>
      html`<tr><th scope="row">${variant}</th>${cells.map((cell, index) => (index < NUMBERS_FROM ? html`<td>${cell}</td>` : html`<td class="number">${cell}</td>`))}</tr>`,
  )}</tbody></table></div>
<p>Of every attempt, retries included. The scenario says under <code>staging.requests</code> which statuses are successes (<code>answers</code>).</p></section>`
}
