// What would move the answer: a tornado of the parameters that nobody publishes, each at half and at double, the widest first.
import type { Result } from '../../simulator/result/schema.ts'
import type { Sensitivity } from '../../simulator/result/sensitivity.ts'
import { sentenceText, valueText } from '../figure.ts'
import { type Html, html } from '../html.ts'

type Row = Sensitivity['rows'][number]

const HEIGHT = 20
const WIDTH = 200

/** Nothing where it was not asked for. */
export function sensitivitySection({ sensitivity }: Result): Html {
  if (sensitivity === undefined || sensitivity.rows.length === 0) return html``
  const { variant, errorRate, verdict, rows, replications } = sensitivity
  const rates = [errorRate, ...rows.flatMap(({ low, high }) => [low.errorRate, high.errorRate])].map(
    (figure) => figure.value ?? 0,
  )
  const most = Math.max(...rates)
  const moving = rows.filter(({ low, high }) => low.verdict !== verdict || high.verdict !== verdict)
  const telling = rows.filter((row) => doesMove(row, errorRate.value ?? 0))
  const rest = rows.length - telling.length
  return html`<section id="sensitivity"><h2>Sensitivity</h2>
<p>Errors of <b class="name">${variant}</b> if one parameter that AWS does not publish, or that the scenario calls uncertain, were at half or at double its value (or at the ends of its range), all others as they are, on the same requests: ${sentenceText(errorRate, 'share')} as it is; ${replications} replications each. ${verdictWords(verdict, moving)}</p>
<div class="scroll" role="region" aria-label="Sensitivity" tabindex="0"><table class="tornado">
<thead><tr>${['parameter', 'verdict', 'low', 'high', 'errors from low to high'].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${telling.map((row) => oneRow(row, { base: errorRate.value ?? 0, most, verdict }))}</tbody></table></div>
${rest > 0 && html`<p>${rest} more move nothing.</p>`}</section>`
}

function doesMove({ low, high }: Row, base: number): boolean {
  return low.errorRate.value !== base || high.errorRate.value !== base
}

function verdictWords(verdict: Sensitivity['verdict'], moving: readonly Row[]): string {
  if (verdict === 'none') return ''
  if (moving.length === 0) return 'None of them changes whether the objectives are met.'
  return `${moving.length === 1 ? 'One changes' : `${moving.length} change`} whether the objectives are met.`
}

function oneRow(
  { path, value, low, high }: Row,
  { base, most, verdict }: { base: number; most: number; verdict: string },
): Html {
  const at = (rate: number) => `${Number(((most > 0 ? rate / most : 0) * 100).toFixed(2))}%`
  const [from, to] = [low.errorRate.value ?? base, high.errorRate.value ?? base]
  const width = `${Number(((most > 0 ? Math.abs(to - from) / most : 0) * 100).toFixed(2))}%`
  const changes = [low.verdict, high.verdict].some((each) => each !== verdict)
  return html`<tr><th scope="row"><span class="parameter">${path}</span><span class="note">${value}</span></th><td>${verdict === 'none' ? '' : changes ? `${low.verdict} / ${high.verdict}` : 'stays'}</td>
<td class="number">${valueText(low.errorRate, 'share')}<span class="note">${low.value}</span></td><td class="number">${valueText(high.errorRate, 'share')}<span class="note">${high.value}</span></td>
<td><svg width="${WIDTH}" height="${HEIGHT}" aria-hidden="true"><rect x="${at(Math.min(from, to))}" y="4" width="${width}" height="${HEIGHT - 8}" class="fill-0"/><line x1="${at(base)}" x2="${at(base)}" y1="0" y2="${HEIGHT}" class="zero"/></svg></td></tr>`
}
