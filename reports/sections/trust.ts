// How far to trust it: what the answer leaned on, how much was run, and the command that gives the same bytes again.
import type { Assumption, Result } from '../../simulator/result/schema.ts'
import { numberText, plainText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { WallClock } from '../wall-clock.ts'

const STATUS_WORDS: Readonly<Record<Assumption['status'], string>> = {
  unconfirmed: 'not published by AWS',
  inferred: 'inferred from published figures',
  simplification: 'simplification of the model',
}
const STATUSES = ['unconfirmed', 'inferred', 'simplification'] as const

export function trustSection(result: Result, clock: WallClock): Html {
  const { scenario, provenance } = result
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
<p>Intervals hold the chance of the simulation (95 %). They do not hold what is wrong with the model or its inputs; ranges marked “inputs” (90 %) show those inputs that the scenario calls uncertain.</p>
${assumptionsTable(result.assumptions)}
<dl class="facts">${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
<p>The same again, to the byte:</p><pre tabindex="0"><code>${provenance.command}</code></pre></section>`
}

function assumptionsTable(assumptions: readonly Assumption[]): Html {
  if (assumptions.length === 0) return html`<p>The answer leans on no parameter that AWS leaves unpublished.</p>`
  const sorted = STATUSES.flatMap((status) => assumptions.filter((assumption) => assumption.status === status))
  return html`<h3>Assumptions</h3><div class="scroll" role="region" aria-label="Assumptions" tabindex="0"><table class="assumptions">
<thead><tr>${['parameter', 'value', 'standing', 'what it is'].map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${sorted.map(assumptionRow)}</tbody></table></div>`
}

function assumptionRow({ path, value, status, description, source, given }: Assumption): Html {
  return html`<tr><th scope="row"><code>${path}</code></th><td><code>${value}</code><span class="note">${given ? 'set by the scenario' : 'default'}</span></td>
<td><span class="tag ${status}">${STATUS_WORDS[status]}</span></td><td>${description}${source !== null && html`<span class="note source">${source}</span>`}</td></tr>`
}
