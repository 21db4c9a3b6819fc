// The course of the run: variants over one another, then one variant in detail. The page frames the charts; the browser draws them.
import type { Result, VariantResult } from '../../simulator/result/schema.ts'
import type { ChartKind } from '../charts/chart-content.ts'
import { comparedKindsOf, LIVES, VARIANT_KINDS } from '../charts/kinds.ts'
import { numberText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { WallClock } from '../wall-clock.ts'
import { decisionsTable } from './decisions.ts'

export function overTimeSection(result: Result, clock: WallClock): Html {
  const { variants } = result
  const compared = comparedKindsOf(result)
  return html`<section id="over-time"><h2>Over time</h2>
<p>Times are those of ${clock.zone}. ${spreadSentence(result)}</p>
<noscript><p class="warning">Charts need scripts. All figures and decisions stand in the tables.</p></noscript>
${timeBar(result)}
${
  compared.length > 0 &&
  html`<h3>${result.validation === undefined ? 'Variants compared' : 'Forecast and run'}</h3>${compared.map(chart)}
<h3>One variant in detail</h3>`
}
${choices(variants)}
${variants.map(representativeNote)}
${VARIANT_KINDS.map(chart)}
${variants.map((variant, index) => decisionsTable(variant, index, { variantCount: variants.length, clock }))}
<h3 id="task-lives">Task lives</h3>${chart(LIVES)}
<details class="lives-table"><summary>Task lives as a table</summary><div class="scroll" role="region" aria-label="Task lives" tabindex="0"></div></details>
</section>`
}

function spreadSentence({ variants }: Result): string {
  if (variants.every(({ replications }) => replications.length < 2))
    return 'There is one replication: lines have no spread.'
  return 'Lines are medians over the replications; shaded is where the middle 80\u202f% of them lie.'
}

/** The cursor reads values off all charts at once; the window is the stretch of time that all of them, or one alone, show. */
function timeBar(result: Result): Html {
  const shown = [...comparedKindsOf(result), ...VARIANT_KINDS, LIVES]
  const buttons = [
    ['zoom-in', '+', 'Show less time around the cursor'],
    ['zoom-out', '−', 'Show more time'],
    ['earlier', '◀', 'Show earlier'],
    ['later', '▶', 'Show later'],
    ['whole', 'all', 'Show all of the run'],
  ] as const
  return html`<div class="time-bar needs-script" role="group" aria-label="Time">
<label><span class="what">values at</span> <output id="cursor-time" for="cursor"></output>
<input type="range" id="cursor" min="0" max="${result.scenario.horizonS}" step="any" value="0" aria-label="Time at which values are read"></label>
<span class="buttons"><select id="zoomed" aria-label="What is zoomed"><option value="all">all charts</option>${shown.map(({ id, title }) => html`<option value="${id}">${title}</option>`)}</select> ${buttons.map(([id, text, title]) => html`<button type="button" data-window="${id}" title="${title}" aria-label="${title}">${text}</button>`)}</span></div>`
}

function choices(variants: readonly VariantResult[]): Html {
  const variantChoice = html`<fieldset class="choice" id="variant-choice"><legend>variant</legend>${variants.map(
    ({ name }, index) =>
      html`<label><input type="radio" name="variant" value="${index}"${index === 0 && html` checked`}><span class="name">${name}</span></label>`,
  )}</fieldset>`
  const lines = [
    ['spread', 'median and spread'],
    ['run', 'the run whose decisions are listed'],
  ] as const
  return html`<div class="choices needs-script">${variants.length > 1 && variantChoice}<fieldset class="choice" id="lines-choice"><legend>lines</legend>${lines.map(
    ([value, words], index) =>
      html`<label><input type="radio" name="lines" value="${value}"${index === 0 && html` checked`}><span>${words}</span></label>`,
  )}</fieldset></div>`
}

function representativeNote({ name, outcomes, representative }: VariantResult, index: number): Html {
  const split =
    outcomes.length > 1 &&
    html` <strong>The replications of this variant end in ${numberText(outcomes.length, 'plain')} different ways: the spread covers them all.</strong>`
  return html`<p class="representative" data-variant="${index}">Decisions and task lives of <b class="name">${name}</b> are those of replication ${representative.replication}. ${representative.why}${split}</p>`
}

/** The frame that the browser fills. */
export function chart({ id, title }: Pick<ChartKind, 'id' | 'title'>): Html {
  return html`<figure class="chart needs-script" data-chart="${id}"><figcaption>${title}</figcaption>
<ul class="legend"></ul><div class="plot" role="img" aria-label="${title}"></div><p class="empty" hidden></p></figure>`
}
