// The columns of the main table: one row per variant, the figures that decide between them.
import { successTimeOf } from '../../reports/all-requests.ts'
import { NEVER } from '../../reports/figure.ts'
import { NOT_GATED } from '../../reports/objectives.ts'
import { hasSeveralStretches } from '../../reports/stretches.ts'
import { p99OfSuccesses } from '../../reports/variant-columns.ts'
import { isGated, standingOf } from '../../simulator/result/gate.ts'
import { type Figure, isNever, type Result, type Summary, type VariantResult } from '../../simulator/result/schema.ts'
import { differenceText, inputRangeText, intervalText, type Measure, valueText } from './figure-text.ts'
import { type Cell, type Column, printable } from './text-table.ts'

/** Why a figure is missing, or what is in it, for the notes below the table; the sign stands before it. */
export type Gap = { sign: string; header: string; variant: string; reason: string }
export type VariantTable = { columns: Column[]; gaps: Gap[] }

type FigureColumn = {
  header: string
  figures: readonly (Figure | undefined)[]
  text: (figure: Figure) => string
}

export function variantTable(result: Result): VariantTable {
  const { variants } = result
  const own = columnsOf(ownFigures(result), variants)
  const compared = columnsOf(differences(result), variants)
  const columns: Column[] = [
    { header: 'variant', align: 'left', cells: variants.map(nameCell) },
    ...own.columns,
    ...objectives(variants),
    ...compared.columns,
  ]
  const gaps = [...own.gaps, ...compared.gaps, ...restsOfMonth(variants)]
  return { columns, gaps }
}

/** What a month's price has beside the surges: it decides between variants whose minimum differs. */
function restsOfMonth(variants: readonly VariantResult[]): Gap[] {
  return variants.flatMap(({ name, restOfMonth }) =>
    restOfMonth === undefined
      ? []
      : [{ sign: '–', header: 'per month', variant: printable(name), reason: printable(restOfMonth.words) }],
  )
}

/** A column of which no variant has the figure is left out; the notes say why. */
function columnsOf(figureColumns: readonly FigureColumn[], variants: readonly VariantResult[]): VariantTable {
  const isKnown = ({ figures }: FigureColumn) =>
    figures.some((figure) => figure !== undefined && (figure.value !== null || isNever(figure)))
  return {
    columns: figureColumns
      .filter(isKnown)
      .map((column) => ({ header: column.header, align: 'right', cells: column.figures.map(cell(column)) })),
    gaps: figureColumns.flatMap((column) => gapsOf(column, variants)),
  }
}

function ownFigures({ variants }: Result): FigureColumn[] {
  const of = (header: string, pick: (summary: Summary) => Figure, text: FigureColumn['text']): FigureColumn => ({
    header,
    figures: variants.map(({ summary }) => pick(summary)),
    text,
  })
  return [
    of('errors', ({ errorRate }) => errorRate, withInterval('share')),
    ...uncertainInputs(variants),
    of('p50', (summary) => successTimeOf(summary, 'p50'), plain('seconds')),
    of('p99', (summary) => successTimeOf(summary, 'p99'), withInterval('seconds')),
    ...successes(variants),
    { header: 'worst minute', figures: variants.map(worstMinute), text: errorsText },
    of('recovery', ({ recoveryTimeS }) => recoveryTimeS, plain('seconds')),
    ...stretches(variants),
    of('mean tasks', ({ tasks }) => tasks.mean, plain('plain')),
    of('max tasks', ({ tasks }) => tasks.maxRunning ?? tasks.max, plain('plain')),
    ...replacedTasks(variants),
    of('cost', ({ costUsd }) => costUsd.total, plain('usd')),
    of('per month', ({ costUsd }) => costUsd.perMonth, plain('usd')),
  ]
}

/** A column of its own: noise of the simulation and doubt about the inputs are two things. */
function uncertainInputs(variants: readonly VariantResult[]): FigureColumn[] {
  const figures = variants.map(({ summary }) => summary.errorRate)
  const isUncertain = figures.some((figure) => figure.value !== null && figure.inputLow !== null)
  if (!isUncertain) return []
  return [{ header: 'errors, inputs', figures, text: (figure) => inputRangeText(figure, 'share') }]
}

/** A column of its own where failures make the two differ. */
function successes(variants: readonly VariantResult[]): FigureColumn[] {
  if (!variants.some((variant) => p99OfSuccesses(variant) !== undefined)) return []
  const figures = variants.map(({ summary }) => summary.responseTimeS.p99)
  return [{ header: 'p99, successes', figures, text: plain('seconds') }]
}

/** Where there is more than one, recovery (the longest) does not say how much of the run it was. */
function stretches(variants: readonly VariantResult[]): FigureColumn[] {
  if (!variants.some(hasSeveralStretches)) return []
  return [
    {
      header: 'failing in all',
      figures: variants.map(({ summary }) => summary.unwell?.totalS),
      text: plain('seconds'),
    },
    { header: 'stretches', figures: variants.map(({ summary }) => summary.unwell?.stretches), text: plain('plain') },
  ]
}

/** Where no task failed its health checks there is nothing to show. */
function replacedTasks(variants: readonly VariantResult[]): FigureColumn[] {
  const figures = variants.map(({ summary }) => summary.tasks.replaced)
  const someWere = figures.some((figure) => (figure?.value ?? 0) > 0)
  return someWere ? [{ header: 'replaced', figures, text: plain('plain') }] : []
}

function differences({ variants, comparison }: Result): FigureColumn[] {
  const against = comparison[0]?.against
  if (against === undefined) return []
  const pick = (of: 'differences' | 'relative', path: string) =>
    variants.map(({ name }) => comparison.find(({ variant }) => variant === name)?.[of][path])
  return [
    {
      header: `errors vs ${printable(against)}`,
      figures: pick('differences', 'errorRate'),
      text: (figure) => differenceText(figure, 'points'),
    },
    {
      header: `cost vs ${printable(against)}`,
      figures: pick('relative', 'costUsd.total'),
      text: (figure) => differenceText(figure, 'share'),
    },
  ]
}

function worstMinute({ windows }: VariantResult): Figure | undefined {
  return windows.find(({ name }) => name === 'worst minute')?.summary.errorRate
}

function errorsText(figure: Figure): string {
  return figure.value === null ? '–' : `${valueText(figure, 'share')} errors`
}

function plain(measure: Measure): FigureColumn['text'] {
  return (figure) => valueText(figure, measure)
}

function withInterval(measure: Measure): FigureColumn['text'] {
  return (figure) => intervalText(figure, measure)
}

function cell({ text }: FigureColumn): (figure: Figure | undefined) => Cell {
  return (figure) => ({ text: figure === undefined ? '' : text(figure) })
}

function nameCell({ name }: VariantResult): Cell {
  return { text: printable(name) }
}

function gapsOf({ header, figures }: FigureColumn, variants: readonly VariantResult[]): Gap[] {
  return figures.flatMap((figure, index) => {
    const variant = variants[index] as VariantResult
    if (figure?.value !== null) return []
    return [
      { sign: isNever(figure) ? `${NEVER}:` : '–', header, variant: printable(variant.name), reason: figure.reason },
    ]
  })
}

function objectives(variants: readonly VariantResult[]): Column[] {
  if (variants.every(({ slo }) => slo.length === 0)) return []
  return [{ header: 'objectives', align: 'left', cells: variants.map(sloCell) }]
}

const PAINTS = { met: 'green', missed: 'red', inconclusive: 'yellow' } as const

/** The worst verdict and the objectives it is about. */
function sloCell(variant: VariantResult): Cell {
  const standing = standingOf(variant)
  if (standing === 'none') return { text: 'none' }
  const about = variant.slo.filter(({ verdict }) => verdict === standing).map(({ objective }) => objective)
  const text = standing === 'met' ? 'met' : `${standing}: ${about.join(', ')}`
  return isGated(variant) ? { text, paint: PAINTS[standing] } : { text: `${text} (${NOT_GATED})`, paint: 'dim' }
}
