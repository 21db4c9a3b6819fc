// How long a task takes from launch to its first request, by phase: what a smaller image or a faster boot can win.
import { type Result, START_UP_PHASES, type VariantResult } from '../../simulator/result/schema.ts'
import { figureHtml, sentenceText } from '../figure.ts'
import { type Html, html } from '../html.ts'
import { PHASE_WORDS, START_PHASES } from '../task-phases.ts'
import { gapNotes } from './gap-notes.ts'
import { type Bar, stackedBars } from './stacked-bars.ts'

export function startUpSection({ variants }: Result): Html {
  const names = START_PHASES.map((phase) => PHASE_WORDS[phase])
  const headers = START_UP_PHASES.map((phase) => (phase === 'total' ? 'total' : PHASE_WORDS[phase]))
  const gaps = variants.map(({ name, summary }) => ({
    what: 'start-up',
    variant: name,
    figure: summary.startUpS.total,
  }))
  return html`<section id="start-up"><h2>Start-up of a task</h2>
<p>Mean duration of each phase, over all tasks that came into service.</p>
${stackedBars(variants.map(barOf), names, 'seconds')}
<div class="scroll" role="region" aria-label="Start-up phases" tabindex="0"><table>
<thead><tr><th scope="col">variant</th>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${variants.map(row)}</tbody></table></div>
${gapNotes(gaps)}</section>`
}

function barOf({ name, summary: { startUpS } }: VariantResult): Bar {
  const parts = START_PHASES.map((phase) => ({ name: PHASE_WORDS[phase], value: startUpS[phase].value ?? 0 }))
  return { name, parts, total: sentenceText(startUpS.total, 'seconds') }
}

function row({ name, summary: { startUpS } }: VariantResult): Html {
  return html`<tr><th scope="row" class="name">${name}</th>${START_UP_PHASES.map((phase) => html`<td class="number">${figureHtml(startUpS[phase], 'seconds')}</td>`)}</tr>`
}
