// What each variant costs, by meter: as bars to compare and as a table to read.
import { METERS, type Meter, type Result, type VariantResult } from '../../simulator/result/schema.ts'
import { figureHtml, sentenceText, unknownHtml } from '../figure.ts'
import { type Html, html } from '../html.ts'
import { restNotes } from '../rest-of-month.ts'
import { type Gap, gapNotes } from './gap-notes.ts'
import { type Bar, stackedBars } from './stacked-bars.ts'

const METER_WORDS: Readonly<Record<Meter, string>> = {
  fargateVcpu: 'Fargate vCPU',
  fargateMemory: 'Fargate memory',
  albHours: 'ALB hours',
  albLcu: 'ALB capacity units',
  alarms: 'alarms',
  imageTransfer: 'image transfer',
  publicIp: 'public IPv4',
}

export function costSection({ variants }: Result): Html {
  const meters = METERS.filter((meter) => variants.some(({ summary }) => summary.costUsd.byMeter[meter].value !== 0))
  const names = METERS.map((meter) => METER_WORDS[meter])
  const headers = [...meters.map((meter) => METER_WORDS[meter]), 'run', 'per hour', 'per month']
  return html`<section id="cost"><h2>Cost by meter</h2>
<p>USD for one run of the scenario, before tax and discounts.</p>
${stackedBars(variants.map(barOf), names, 'usd')}
<div class="scroll" role="region" aria-label="Cost by meter" tabindex="0"><table>
<thead><tr><th scope="col">variant</th>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${variants.map((variant) => row(variant, meters))}</tbody></table></div>
${gapNotes(variants.flatMap(gapsOf))}${restList(variants)}</section>`
}

/** A month is its surges and the rest: what the rest was priced at. */
function restList(variants: readonly VariantResult[]): Html {
  const notes = restNotes(variants)
  if (notes.length === 0) return html``
  return html`<ul class="gaps">${notes.map(({ words, variants: names }) => html`<li>– per month: ${words} <span class="quiet">(${names.join(', ')})</span></li>`)}</ul>`
}

function barOf({ name, summary: { costUsd } }: VariantResult): Bar {
  const parts = METERS.map((meter) => ({ name: METER_WORDS[meter], value: costUsd.byMeter[meter].value ?? 0 }))
  return { name, parts, total: sentenceText(costUsd.total, 'usd') }
}

function row({ name, summary: { costUsd } }: VariantResult, meters: readonly Meter[]): Html {
  const figures = [...meters.map((meter) => costUsd.byMeter[meter]), costUsd.total, costUsd.perHour, costUsd.perMonth]
  return html`<tr><th scope="row" class="name">${name}</th>${figures.map((figure) => html`<td class="number">${figure === undefined ? unknownHtml('not recorded') : figureHtml(figure, 'usd')}</td>`)}</tr>`
}

function gapsOf({ name, summary: { costUsd } }: VariantResult): Gap[] {
  const meters = METERS.map((meter) => ({ what: METER_WORDS[meter], variant: name, figure: costUsd.byMeter[meter] }))
  return [...meters, { what: 'cost', variant: name, figure: costUsd.total }]
}
