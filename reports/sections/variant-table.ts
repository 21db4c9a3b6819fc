// The table of variants: the figures that decide between them, each with its interval, and why a figure is missing.
import { SUCCESS_TIME } from '../../simulator/result/figures.ts'
import { standingOf } from '../../simulator/result/gate.ts'
import type { Figure, Result, VariantResult } from '../../simulator/result/schema.ts'
import { inFlightText } from '../all-requests.ts'
import { differenceHtml, figureHtml, sentenceText } from '../figure.ts'
import type { Measure } from '../format.ts'
import { type Html, html } from '../html.ts'
import { limitText, objectiveWords, standingText } from '../objectives.ts'
import { taskNotes } from '../task-words.ts'
import { type ColumnFigure, FIGURE_COLUMNS, type FigureColumn } from '../variant-columns.ts'
import { type Gap, gapNotes } from './gap-notes.ts'
import { MODE_WORDS } from './verdict.ts'

export function variantTableSection(result: Result): Html {
  const { variants, comparison } = result
  const against = comparison[0]?.against
  const headers = [
    ...FIGURE_COLUMNS.map(({ header }) => header),
    ...(against === undefined ? [] : [html`against <span class="name">${against}</span>`]),
    'objectives',
  ]
  const rows = variants.flatMap((variant) => [variantRow(variant, result), ...modeRows(variant, headers.length)])
  return html`<section id="variants"><h2>Variants</h2>
<p>Percentiles are of all requests, a failed one being slower than any success, as the objectives mean them. Recovery is the longest stretch of failing the objectives until they are kept for a minute.</p>
<div class="scroll" role="region" aria-label="Variants" tabindex="0"><table class="cards" role="table"><caption>Each figure with its 95 % interval.</caption>
<thead><tr><th scope="col">variant</th>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
${gapNotes(gapsOf(variants))}${inFlightNotes(variants)}
${taskNotes(variants, 'most').map((note) => html`<p class="quiet">${note}.</p>`)}</section>`
}

function inFlightNotes(variants: readonly VariantResult[]): Html {
  const notes = variants.flatMap((variant) => {
    const text = inFlightText(variant)
    return text === undefined ? [] : [html`<li>${text} <span class="quiet">(${variant.name})</span></li>`]
  })
  return notes.length === 0 ? html`` : html`<ul class="gaps">${notes}</ul>`
}

function variantRow(variant: VariantResult, result: Result): Html {
  const isSplit = variant.outcomes.length > 1
  const cells = FIGURE_COLUMNS.map((column) => {
    const kind = isSplit && !column.isAdditive ? 'number mixed' : 'number'
    return figuresCell(column, kind, variant, (figure) => figure.of(variant))
  })
  const split = isSplit && html`<span class="note">mean over unlike outcomes; each outcome is listed below</span>`
  return html`<tr class="variant"><th scope="row"><span class="name">${variant.name}</span>${
    variant.description !== '' && html`<span class="note">${variant.description}</span>`
  }${split}</th>${cells}${differenceCell(variant, result)}${objectivesCell(variant)}</tr>`
}

function figuresCell(
  { header, measure, figures }: FigureColumn,
  kind: string,
  variant: VariantResult,
  figureOf: (figure: ColumnFigure) => Figure | undefined,
): Html {
  const shown = figures.filter(({ of }, index) => index === 0 || of(variant) !== undefined)
  const lines = shown.map(
    (each) =>
      html`<div>${shown.length > 1 && each.label !== '' && html`<span class="what">${each.label}</span> `}${figureHtml(figureOf(each), measure)}${each.note !== undefined && html` <span class="what">${each.note(variant)}</span>`}</div>`,
  )
  return html`<td class="${kind}" data-label="${header}">${lines}</td>`
}

const DIFFERENCES: readonly { label: string; of: 'differences' | 'relative'; path: string; measure: Measure }[] = [
  { label: 'errors', of: 'differences', path: 'errorRate', measure: 'points' },
  { label: 'p99', of: 'differences', path: 'timeToSuccessS.p99', measure: 'seconds' },
  { label: 'cost', of: 'relative', path: 'costUsd.total', measure: 'share' },
]

/** Paired on the same requests: much narrower than the difference of two intervals. */
function differenceCell({ name }: VariantResult, { comparison }: Result): Html | false {
  if (comparison.length === 0) return false
  const compared = comparison.find(({ variant }) => variant === name)
  const lines = DIFFERENCES.map(({ label, of, path, measure }) => {
    const figure = compared?.[of][path]
    return (
      figure !== undefined && html`<div><span class="what">${label}</span> ${differenceHtml(figure, measure)}</div>`
    )
  })
  const content =
    compared === undefined ? html`<span class="note">the others are compared with this</span>` : html`${lines}`
  return html`<td class="differences" data-label="against ${comparison[0]?.against}">${content}</td>`
}

function objectivesCell(variant: VariantResult): Html {
  const standing = standingOf(variant)
  const lines = variant.slo.map((objective) => {
    const { measure } = objectiveWords(objective)
    const title = objective.figure.value === null ? objective.figure.reason : sentenceText(objective.figure, measure)
    return html`<div class="objective" title="found: ${title}">${SIGNS[objective.verdict]} ${limitText(objective)}</div>`
  })
  return html`<td data-label="objectives"><span class="standing ${standing}">${standingText(variant)}</span>${lines}</td>`
}

const SIGNS = { met: '✓', missed: '✗', inconclusive: '?' } as const

/** One row per outcome: its share with interval, its error rate, and the median of its replications for the rest. */
function modeRows(variant: VariantResult, columnCount: number): Html[] {
  if (variant.outcomes.length < 2) return []
  return variant.outcomes.map((outcome) => {
    const members = new Set(outcome.replications)
    const cells = FIGURE_COLUMNS.map((column) =>
      figuresCell(column, 'number', variant, ({ path }) =>
        path === 'errorRate' ? outcome.errorRate : medianOf(variant, members, path),
      ),
    )
    const rest = columnCount - FIGURE_COLUMNS.length
    return html`<tr class="mode"><th scope="row"><span class="name">${MODE_WORDS[outcome.mode]}</span><span class="note">${sentenceText(outcome.share, 'share')} of the replications; medians of these ${members.size}</span></th>${cells}<td colspan="${rest}"></td></tr>`
  })
}

function medianOf({ replications }: VariantResult, members: ReadonlySet<number>, path: string | undefined): Figure {
  if (path === undefined) return { value: null, reason: 'not told by outcome' }
  const values = replications
    .filter(({ replication }) => members.has(replication))
    .flatMap(({ figures }) => numbersAt(figures, path))
    .sort((left, right) => left - right)
  if (values.length === 0) return { value: null, reason: 'no replication with this outcome has the figure' }
  const middle = (values.length - 1) / 2
  if (values[Math.ceil(middle)] === Number.POSITIVE_INFINITY)
    return { value: null, reason: 'in at least half of these it is a request that failed', infinite: ['value'] }
  const value = ((values[Math.floor(middle)] as number) + (values[Math.ceil(middle)] as number)) / 2
  return { value, low: null, high: null, inputLow: null, inputHigh: null, n: values.length }
}

/** A replication without this percentile is one in which it is a failed request. */
function numbersAt(figures: VariantResult['replications'][number]['figures'], path: string): number[] {
  const value = figures[path]
  if (typeof value === 'number') return [value]
  return value === null && path.startsWith(SUCCESS_TIME) ? [Number.POSITIVE_INFINITY] : []
}

function gapsOf(variants: readonly VariantResult[]): Gap[] {
  return FIGURE_COLUMNS.flatMap(({ header, figures }) =>
    figures.flatMap(({ label, of }) =>
      variants.map((variant) => ({
        what: label === '' ? header : `${header}, ${label}`,
        variant: variant.name,
        figure: of(variant),
      })),
    ),
  )
}
