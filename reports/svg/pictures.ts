// The charts over time of a Result as SVG files: those that compare variants, and those of each variant; and cost beside risk.
import type { Result, VariantResult } from '../../simulator/result/schema.ts'
import { chartDataOf } from '../chart-data.ts'
import type { ChartKind } from '../charts/chart-content.ts'
import { COMPARED_KINDS, comparedKindsOf, VARIANT_KINDS } from '../charts/kinds.ts'
import { showsBands } from '../charts/line-content.ts'
import { initialState, type PageState } from '../charts/page-state.ts'
import { fileNameOf } from '../file-name.ts'
import { html, rawHtml } from '../html.ts'
import { costRiskPicture } from '../sections/cost-risk.ts'
import { withShortTexts } from '../short-texts.ts'
import { chartPicture, heading, picture } from './picture.ts'
import { lightPalette, rulesFor } from './style-sheet.ts'

export type Picture = { name: string; text: string }

/** Pure: the same Result and style give the same bytes. Charts with nothing to show are left out. */
export function renderPictures(whole: Result, style: string): Picture[] {
  const result = withShortTexts(whole)
  const state = initialState(chartDataOf(result), lightPalette(style))
  const compared = comparedKindsOf(result).flatMap((kind) => drawn(kind, result, state))
  const single = result.variants.flatMap((variant, variantIndex) =>
    VARIANT_KINDS.flatMap((kind) => drawn(kind, result, { ...state, variantIndex }, variant)),
  )
  return [...costRisk(result, state, style), ...compared, ...single]
}

function drawn(kind: ChartKind, result: Result, state: PageState, variant?: VariantResult): Picture[] {
  const content = kind.contentOf(state)
  if (content.kind === 'empty') return []
  const of = variant === undefined ? result.scenario.name : `${result.scenario.name}: ${variant.name}`
  const text = chartPicture(content, [kind.title, `${of}. ${noteOf(kind, result, state)}`], state)
  return [{ name: `${prefixOf(variant, state)}${kind.id}.svg`, text }]
}

/** The number keeps variants in order, and apart when their names are alike. */
function prefixOf(variant: VariantResult | undefined, { variantIndex }: PageState): string {
  return variant === undefined ? '' : `${variantIndex + 1}-${fileNameOf(variant.name, 'variant')}-`
}

function noteOf({ id }: ChartKind, { provenance }: Result, { clock, data, variantIndex }: PageState): string {
  const zone = `Times: ${clock.zone}.`
  if (id === 'decisions' || id === 'alarms')
    return `Replication ${data.variants[variantIndex]?.replication ?? 0}. ${zone}`
  const { replications } = provenance
  if (id === 'heatmap' || replications < 2) return zone
  const isCompared = COMPARED_KINDS.some((kind) => kind.id === id)
  if (isCompared && !showsBands(data.variants.length)) return `Medians of ${replications} replications. ${zone}`
  return `Median of ${replications} replications; shaded: the middle 80\u202f%. ${zone}`
}

function costRisk(result: Result, state: PageState, style: string): Picture[] {
  const chart = costRiskPicture(result)
  if (chart === undefined) return []
  const body = html`<style>${rawHtml(rulesFor(style, 'cost-risk'))}</style>${heading(['Cost vs. risk', result.scenario.name], state)}<g transform="translate(0 52)">${chart.svg}</g>`
  const text = picture(body, { heightPx: chart.heightPx + 60, spoken: chart.spoken, background: state.colour('page') })
  return [{ name: 'cost-risk.svg', text }]
}
