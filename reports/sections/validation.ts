// A forecast beside the run that tested it: one row per figure, and what the run had to meet to count.
import type { Result } from '../../simulator/result/schema.ts'
import type { ScoredFigure, Validation, ValidationVerdict } from '../../simulator/result/validation.ts'
import { DASH, type Measure, numberText, plainText, rangeText, signedText } from '../format.ts'
import { type Html, html } from '../html.ts'
import { measureOf } from '../measure-of.ts'

const WORDS: Readonly<Record<ValidationVerdict, string>> = {
  AGREE: 'Forecast and run agree.',
  'DISAGREE-LEVEL': 'Forecast and run differ in level.',
  'DISAGREE-SHAPE': 'Forecast and run differ in shape.',
  'DISAGREE-TIMING': 'Forecast and run differ in time.',
  'INVALID-RUN': 'The run says nothing about the forecast: a condition was not met.',
  'INSUFFICIENT-DATA': 'Too little was observed to judge the forecast.',
}
const HEADERS = ['figure', 'predicted', 'observed', 'error', 'limit', 'noise floor', 'skill', 'verdict']

const MOST_NAMED = 3

/** The answer of a page about a run: the verdict, and the figures that carry it. */
export function validationAnswer({ verdict, figures, gates }: Validation): Html {
  const named = figures.filter((figure) => figure.verdict === verdict && figure.predicted !== null).slice(0, MOST_NAMED)
  const unmet = gates.filter(({ isMet }) => !isMet)
  const because =
    verdict === 'INVALID-RUN'
      ? unmet.map(({ name, found }) => `${name}: ${found}`)
      : verdict.startsWith('DISAGREE')
        ? named.map(figureText)
        : []
  return html`${WORDS[verdict]}${because.length > 0 && ` ${because.join('; ')}.`}`
}

function figureText({ figure, label, predicted, low, high, observed }: ScoredFigure): string {
  const measure = measureFor(figure)
  const range = low === null || high === null ? '' : ` (${rangeText(low, high, measure, predicted ?? undefined)})`
  const text = (value: number | null) => (value === null ? DASH : numberText(value, measure))
  return `${label}: ${text(predicted)}${range} predicted, ${text(observed)} observed`
}

function measureFor(figure: string): Measure {
  return figure.endsWith('.lag') ? 'seconds' : measureOf(figure)
}

/** Nothing where no run was scored. */
export function validationSection({ validation }: Result): Html {
  if (validation === undefined) return html``
  const { verdict, gates, figures, prediction } = validation
  return html`<section id="validation"><h2>Forecast vs. observed</h2>
<p><b>${WORDS[verdict]}</b> Limits were stated before the run; the range of a prediction is that of its ${prediction.replications} replications${prediction.sameLoad === true && ', which faced the requests of the run,'} and holds another run with probability ${plainText(prediction.level, 'share')}. Percentiles are of successes: failures are a figure of their own.</p>
<ul>${gates.map(({ name, found, isMet }) => html`<li>${isMet ? '✓' : '✗'} ${name}: ${found}</li>`)}</ul>
<div class="scroll" role="region" aria-label="Forecast vs. observed" tabindex="0"><table>
<thead><tr>${HEADERS.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${figures.map(row)}</tbody></table></div>
<p><a href="#over-time">Over time</a> the run is a line over the band of the forecast, where the middle 80\u202f% of its replications lie.</p>
<p>Forecast as written before the run: SHA-256 <code>${prediction.sha256}</code></p></section>`
}

function row(figure: ScoredFigure): Html {
  const measure = measureFor(figure.figure)
  const cells = [
    predictedHtml(figure, measure),
    valueHtml(figure.observed, figure.observedLow, figure.observedHigh, measure),
    errorText(figure, figure.error),
    errorText(figure, figure.limit).replace('+', ''),
    errorText(figure, figure.noiseFloor).replace('+', ''),
    figure.skill === null ? DASH : figure.skill.toFixed(2),
  ]
  return html`<tr><th scope="row">${figure.label}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td>${figure.verdict}<span class="note">${figure.reason}</span></td></tr>`
}

/** Two runs are some distance apart; that of single replications from the others is what was to be expected. */
function predictedHtml({ errorKind, predicted, low, high }: ScoredFigure, measure: Measure): Html {
  if (errorKind === 'distance' && high !== null)
    return html`<span class="value">up to ${numberText(high, 'plain')}</span>`
  return valueHtml(predicted, low, high, measure)
}

function valueHtml(value: number | null, low: number | null, high: number | null, measure: Measure): Html {
  if (value === null) return html`${DASH}`
  const range =
    low !== null && high !== null && html` <span class="interval">${rangeText(low, high, measure, value)}</span>`
  return html`<span class="value">${numberText(value, measure)}</span>${range}`
}

const MEASURES = { points: 'points', seconds: 'seconds', ratio: 'share', distance: 'plain' } as const

export function errorText({ errorKind }: ScoredFigure, error: number | null): string {
  if (error === null) return DASH
  return errorKind === 'distance' ? numberText(error, 'plain') : signedText(error, MEASURES[errorKind])
}
