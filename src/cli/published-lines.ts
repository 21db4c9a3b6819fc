// Figures somebody published, with what the simulation says about them and whether it was fitted to them.
import { measureOf } from '../../reports/measure-of.ts'
import { missText, type PublishedFigure, publishedFigures } from '../../reports/published-figures.ts'
import type { Result } from '../../simulator/result/schema.ts'
import { intervalText, numberText, signedText } from './figure-text.ts'
import { type Cell, type Column, printable, type Screen, textTable, wrapped } from './text-table.ts'

/** Nothing when nothing was published. */
export function publishedLines(result: Result, screen: Screen): string[] {
  const rows = publishedFigures(result)
  if (rows.length === 0) return []
  const misses = missText(rows).replaceAll('\u202f', ' ')
  const note =
    misses === ''
      ? []
      : wrapped(`${misses} (fitted: parameters were set to match; predicted: they were not)`, screen.width)
  return [...textTable(columnsOf(rows), screen), ...note]
}

function columnsOf(rows: readonly PublishedFigure[]): Column[] {
  const column = (header: string, align: Column['align'], text: (row: PublishedFigure) => string): Column => ({
    header,
    align,
    cells: rows.map((row): Cell => ({ text: printable(text(row)) })),
  })
  return [
    column('published figure', 'left', ({ published }) => published.label),
    column('variant', 'left', ({ published }) => published.variant),
    column('published', 'right', ({ published }) => numberText(published.value, measureOf(published.figure))),
    column('simulated', 'right', ({ published, figure }) => intervalText(figure, measureOf(published.figure))),
    column('error', 'right', ({ miss }) => (miss === undefined ? '–' : signedText(miss, 'share'))),
    column('', 'left', ({ kind }) => kind),
  ]
}
