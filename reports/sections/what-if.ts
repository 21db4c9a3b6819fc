// The panel in which the simulator runs again: settings of a variant to move, its figures beside the frozen forecast.
import type { Result } from '../../simulator/result/schema.ts'
import { WHAT_IF_CHARTS } from '../chart-specs.ts'
import { embeddedJson, type Html, html } from '../html.ts'
import type { WhatIfData } from '../what-if-protocol.ts'
import { chart } from './over-time.ts'

/** Without a script, or without the scenario, there is nothing to run. */
export function whatIfSection({ variants }: Result, data: WhatIfData | undefined): Html {
  if (data === undefined) return html``
  return html`<section id="what-if" class="needs-script"><h2>What if</h2>
<p>The simulator runs here, on the same requests. Move a setting and compare with the forecast of this page: dashed is the forecast, solid what the settings make of it.</p>
<form id="what-if-form"><label>variant <select name="variant">${variants.map(({ name }) => html`<option value="${name}">${name}</option>`)}</select></label>
<div id="what-if-knobs"></div></form>
<p id="what-if-state" role="status"></p>
<div class="side-by-side"><div class="scroll" role="region" aria-label="What if" tabindex="0"><table><caption>Means over the replications.</caption><thead><tr><th scope="col">figure</th><th scope="col">forecast</th><th scope="col">what if</th></tr></thead><tbody id="what-if-figures"></tbody></table></div>
${WHAT_IF_CHARTS.map(chart)}</div>
<p><button type="button" id="what-if-reset">Back to the forecast</button> <button type="button" id="what-if-patch">Copy as YAML patch</button> <button type="button" id="what-if-command">Copy command line</button></p>
<pre id="what-if-text" tabindex="0" hidden></pre>
<script type="application/json" id="what-if-data">${embeddedJson(data)}</script></section>`
}
