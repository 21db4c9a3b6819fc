// The report: one HTML file that holds everything, opens from a disk without a network, and runs no script but its own.
import type { Result, VariantResult } from '../simulator/result/schema.ts'
import { chartDataOf } from './chart-data.ts'
import { embeddedJson, type Html, html, rawHtml } from './html.ts'
import { answersSection } from './sections/answers.ts'
import { attributionSection } from './sections/attribution.ts'
import { costSection } from './sections/cost.ts'
import { costRiskSection } from './sections/cost-risk.ts'
import { overTimeSection } from './sections/over-time.ts'
import { provenanceLine } from './sections/provenance.ts'
import { publishedSection } from './sections/published.ts'
import { sensitivitySection } from './sections/sensitivity.ts'
import { startUpSection } from './sections/start-up.ts'
import { trustSection } from './sections/trust.ts'
import { validationSection } from './sections/validation.ts'
import { variantTableSection } from './sections/variant-table.ts'
import { verdictSection } from './sections/verdict.ts'
import { whatIfSection } from './sections/what-if.ts'
import { withShortTexts } from './short-texts.ts'
import { type WallClock, wallClockOf } from './wall-clock.ts'
import type { WhatIfData } from './what-if-protocol.ts'

/** Text of the page's own script or style, and its SHA-256 in base64, by which the page's policy lets it in. */
export type Asset = { text: string; sha256: string }
/** `worker`: the simulator as text, for the page's own worker. */
export type ReportAssets = { script: Asset; style: Asset; worker: string }

/**
 * Pure: the same Result and assets give the same bytes. Every text of the Result is escaped.
 *
 * @param raw the scenario, traces loaded: the page can then run it again; without it there is no such panel
 */
export function renderReport(whole: Result, assets: ReportAssets, raw?: unknown): string {
  const result = withShortTexts(whole)
  const whatIf = whatIfOf(result, assets, namesAreWhole(whole, result) ? raw : undefined)
  const clock = wallClockOf(result.scenario)
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><meta name="generator" content="surgecast ${result.provenance.version}">
<link rel="icon" href="data:,"><title>${result.scenario.name} – surgecast</title>
<style>${rawHtml(assets.style.text)}</style></head>
<body>${header(result, clock)}<main>${sections(result, clock, whatIf)}</main>
<script type="application/json" id="chart-data">${embeddedJson(chartDataOf(result))}</script>
<script>${rawHtml(assets.script.text)}</script></body></html>
`
  return page.html
}

/** The panel finds a variant in the scenario by its name. */
function namesAreWhole(whole: Result, shown: Result): boolean {
  return whole.variants.every(({ name }, index) => name === shown.variants[index]?.name)
}

/** Larger scenarios, those with long traces, would make the page too large. */
const MOST_RAW_CHARACTERS = 400_000

function whatIfOf({ provenance, variants }: Result, { worker }: ReportAssets, raw: unknown): WhatIfData | undefined {
  if (raw === undefined || JSON.stringify(raw).length > MOST_RAW_CHARACTERS) return undefined
  const forecast = variants.map((variant) => ({ variant: variant.name, figures: meansOf(variant) }))
  return { raw, seed: provenance.seed, worker, forecast }
}

/** As the panel computes its own: means over the replications that have the figure. */
function meansOf({ replications }: VariantResult): Record<string, number | null> {
  const paths = Object.keys(replications[0]?.figures ?? {})
  return Object.fromEntries(
    paths.map((path) => {
      const values = replications.flatMap(({ figures }) => (typeof figures[path] === 'number' ? [figures[path]] : []))
      return [path, values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length]
    }),
  )
}

/** Nothing from anywhere. Charts position their text with style attributes, which can neither run code nor load anything here. */
function policy({ script, style }: ReportAssets): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${script.sha256}'`,
    `style-src-elem 'sha256-${style.sha256}'`,
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function header(result: Result, clock: WallClock): Html {
  const { name, description } = result.scenario
  return html`<header><h1 class="name">${name}</h1>${description !== '' && html`<p class="description">${description}</p>`}${provenanceLine(result, clock)}</header>`
}

/** In the order in which people decide. */
function sections(result: Result, clock: WallClock, whatIf: WhatIfData | undefined): Html {
  return html`<div class="first-screen">${verdictSection(result)}
${costRiskSection(result)}</div>
${validationSection(result)}
${answersSection(result)}
${variantTableSection(result)}
${publishedSection(result)}
${overTimeSection(result, clock)}
${attributionSection(result)}
${startUpSection(result)}
${costSection(result)}
${whatIfSection(result, whatIf)}
${trustSection(result, clock)}
${sensitivitySection(result)}`
}
