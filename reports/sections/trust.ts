// How far to trust it: what the answer leaned on, how much was run, and the command that gives the same bytes again.
import type { Assumption, Result } from '../../simulator/result/schema.ts'
import { numberText, plainText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { WallClock } from '../wall-clock.ts'
import { earlierValidationsPart } from './earlier-validations.ts'

export function trustSection(result: Result, clock: WallClock): Html {
  const { scenario, provenance } = result
  const isForecast = result.source === 'simulated'
  const facts: readonly (readonly [string, string])[] = [
    ['Replications', numberText(provenance.replications, 'plain') + (provenance.interrupted ? ' (interrupted)' : '')],
    [
      'Simulated time',
      `${plainText(scenario.horizonS, 'seconds')} each, after a warm-up of ${plainText(scenario.warmUpS, 'seconds')}`,
    ],
    ['First instant', clock.full(0)],
    ['Seed', provenance.seed],
    ['Version', provenance.version],
    ['Scenario', `${scenario.name}, ${scenario.hash}`],
  ]
  return html`<section id="trust"><h2>How far to trust it</h2>
<p>${isForecast ? OF_A_FORECAST : OF_A_RUN}</p>
${earlierValidationsPart(result)}
${isForecast || result.assumptions.length > 0 ? assumptionGroups(result.assumptions) : ''}
<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<p>${isForecast ? 'The same again, to the byte:' : 'What was run:'}</p><pre tabindex="0"><code>${provenance.command}</code></pre></section>`
}

const OF_A_FORECAST =
  'Intervals hold the chance of the simulation (95 %). They do not hold what is wrong with the model or its inputs; ranges marked “inputs” (90 %) show those inputs that the scenario calls uncertain.'
const OF_A_RUN =
  'This is one run, as it was observed. The same load again gives other figures: how far apart, a second run of it tells.'

const PARAMETER_GROUPS = [
  { status: 'unconfirmed', heading: 'Parameters that AWS does not publish' },
  { status: 'inferred', heading: 'Parameters inferred from what was published or measured' },
] as const

function assumptionGroups(assumptions: readonly Assumption[]): Html {
  if (assumptions.length === 0) return html`<p>The answer leans on no parameter that AWS leaves unpublished.</p>`
  const of = (status: Assumption['status']) => assumptions.filter((assumption) => assumption.status === status)
  const simplified = of('simplification')
  const [staging, unseen] = [simplified.filter(isAboutStaging), simplified.filter(isUnseen)]
  const ofTheModel = simplified.filter((assumption) => !isAboutStaging(assumption) && !isUnseen(assumption))
  return html`${PARAMETER_GROUPS.map(({ status, heading }) => parameterTable(heading, of(status)))}
${sentences('What staging has otherwise than production', staging)}${sentences('What was not observed', unseen)}${simplificationList(ofTheModel)}`
}

/** The paths under which load tests and observed runs tell what holds for them alone. */
function isAboutStaging({ path }: Assumption): boolean {
  return path.startsWith('staging.overrides.')
}

function isUnseen({ path }: Assumption): boolean {
  return path === 'observed'
}

function sentences(heading: string, assumptions: readonly Assumption[]): Html {
  if (assumptions.length === 0) return html``
  return html`<h3>${heading}</h3><ul>${assumptions.map(({ description }) => html`<li>${description}</li>`)}</ul>`
}

function parameterTable(heading: string, parameters: readonly Assumption[]): Html {
  if (parameters.length === 0) return html``
  return html`<h3>${heading}</h3><div class="scroll" role="region" aria-label="${heading}" tabindex="0"><table class="assumptions">
<thead><tr>${['parameter', 'value', 'what it is'].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${parameters.map(parameterRow)}</tbody></table></div>`
}

/** Values that the scenario sets are the reader's own; defaults are ours. */
function parameterRow({ path, value, description, source, given }: Assumption): Html {
  return html`<tr><th scope="row"><code>${path}</code></th><td><code>${value}</code>${given && html`<span class="note">set by the scenario</span>`}</td>
<td>${description}${source !== null && html`<span class="note source">${source}</span>`}</td></tr>`
}

function simplificationList(simplifications: readonly Assumption[]): Html {
  if (simplifications.length === 0) return html``
  return html`<details class="simplifications"><summary>${simplifications.length} ${simplifications.length === 1 ? 'simplification' : 'simplifications'} of the model</summary>
<ul>${simplifications.map(({ path, description }) => html`<li>${description} <span class="quiet">(<code>${path}</code>)</span></li>`)}</ul></details>`
}
