// Whether a forecast of this service was ever held against a run, and how it did.
import type { Result } from '../../simulator/result/schema.ts'
import type { EarlierValidation, ScoredFigure } from '../../simulator/result/validation.ts'
import { DASH } from '../format.ts'
import { type Html, html } from '../html.ts'
import { errorText } from './validation.ts'

const FIGURES = [
  { figure: 'errorRate', header: 'errors' },
  { figure: 'responseTimeS.p50', header: 'p50' },
  { figure: 'responseTimeS.p99', header: 'p99' },
  { figure: 'cpuUtilizationPct', header: 'CPU' },
  { figure: 'scaleOut.capacityDelayS', header: 'scale-out to capacity' },
] as const

const SOURCES: Readonly<Record<string, string>> = {
  lab: 'real processes on one machine',
  aws: 'a service on AWS',
  k6: 'a service under k6',
}

/** Of a forecast; a run that was observed needs none. */
export function earlierValidationsPart({ source, validation, earlierValidations = [] }: Result): Html {
  if (source !== 'simulated' || validation !== undefined) return html``
  if (earlierValidations.length === 0)
    return html`<h3>Validation history</h3><p>Not yet, as far as this report knows: <code>surgecast validate</code> does it, and <code>--validation validation/validation.json</code> tells of it here.</p>`
  const headers = ['variant', 'run', ...FIGURES.map(({ header }) => header), 'verdict']
  return html`<h3>Validation history</h3><p>Observed minus forecast, of runs that were forecast before they were made. * outside the range of the forecast’s replications.</p>
<div class="scroll" role="region" aria-label="Validation history" tabindex="0"><table>
<thead><tr>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${earlierValidations.map(row)}</tbody></table></div>`
}

function row({ variant, observedSource, figures, verdict, isOfThisScenario }: EarlierValidation): Html {
  const cells = FIGURES.map(({ figure }) => errorCell(figures.find((each) => each.figure === figure)))
  const note = isOfThisScenario ? html`` : html`<span class="note">of a scenario that was written otherwise</span>`
  return html`<tr><th scope="row">${variant}${note}</th><td>${SOURCES[observedSource] ?? observedSource}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td>${verdict}</td></tr>`
}

function errorCell(figure: ScoredFigure | undefined): string {
  if (figure === undefined || figure.error === null) return DASH
  const { low, high, observed } = figure
  const isOutside = low !== null && high !== null && observed !== null && (observed < low || observed > high)
  return errorText(figure, figure.error) + (isOutside ? ' *' : '')
}
