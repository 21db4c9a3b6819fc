// Figures somebody published, beside what the simulation says about them.
import { figureAt } from '../../simulator/result/figures.ts'
import type { Figure, Result, Summary } from '../../simulator/result/schema.ts'
import { intervalText, measureOf, numberText, signedText } from './figure-text.ts'
import { type Cell, type Column, printable } from './text-table.ts'

type Published = Result['published'][number]

/** No columns when nothing was published. */
export function publishedColumns(result: Result): Column[] {
  const rows = result.published.map((published) => ({ published, figure: predicted(result, published) }))
  if (rows.length === 0) return []
  const column = (header: string, align: Column['align'], text: (row: (typeof rows)[number]) => string): Column => ({
    header,
    align,
    cells: rows.map((row): Cell => ({ text: printable(text(row)) })),
  })
  return [
    column('published figure', 'left', ({ published }) => published.label),
    column('variant', 'left', ({ published }) => published.variant),
    column('published', 'right', ({ published }) => numberText(published.value, measureOf(published.figure))),
    column('simulated', 'right', ({ published, figure }) => intervalText(figure, measureOf(published.figure))),
    column('error', 'right', ({ published, figure }) => errorText(published, figure)),
    column('', 'left', ({ published }) => (published.fitted ? 'fitted' : 'predicted')),
  ]
}

function predicted({ variants }: Result, { variant, window, figure }: Published): Figure {
  const found = variants.find(({ name }) => name === variant)
  const summary: Summary | undefined =
    window === 'whole run' ? found?.summary : found?.windows.find(({ name }) => name === window)?.summary
  const at = summary === undefined ? undefined : figureAt(summary, figure)
  return at ?? { value: null, reason: `there is no figure ${figure} in window ${window}` }
}

/** Simulated against published, as a share of the published value. */
function errorText({ value }: Published, figure: Figure): string {
  return figure.value === null || value === 0 ? '–' : signedText(figure.value / value - 1, 'share')
}
