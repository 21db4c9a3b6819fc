// What a load test was answered, in the terminal: one row per request class and answer.
import { ANSWER_HEADERS, answerRows } from '../../reports/answer-words.ts'
import type { Result } from '../../simulator/index.ts'
import { type Cell, type Column, printable } from './text-table.ts'

/** Nothing where no load test was read; the variant is named where there are several. */
export function answerColumns(result: Pick<Result, 'variants'>): Column[] {
  const rows = answerRows(result)
  if (rows.length === 0) return []
  const column = (header: string, align: Column['align'], text: (row: (typeof rows)[number]) => string): Column => ({
    header,
    align,
    cells: rows.map((row): Cell => ({ text: printable(text(row)), ...(row.isSuccess ? {} : { paint: 'yellow' }) })),
  })
  return [
    ...(result.variants.length > 1 ? [column('answers to', 'left', ({ variant }) => variant)] : []),
    ...ANSWER_HEADERS.map((header, index) =>
      column(header, index < 3 ? 'left' : 'right', ({ cells }) => cells[index] ?? ''),
    ),
  ]
}
