// Figures somebody published, each with what this run says of it: which ones parameters were fitted to, which are predictions, and by how
// much either misses.
import { figureAt } from '../simulator/result/figures.ts'
import type { Figure, Result, Summary } from '../simulator/result/schema.ts'
import { signedRangeText, signedText } from './format.ts'

export type PublishedFigure = {
  published: Result['published'][number]
  figure: Figure
  kind: 'fitted' | 'predicted'
  /** This run against the published value, as a share of it; undefined where one of the two is missing or zero. */
  miss: number | undefined
}

export function publishedFigures(result: Result): PublishedFigure[] {
  return result.published.map((published) => {
    const figure = found(result, published)
    const hasMiss = figure.value !== null && published.value !== 0
    return {
      published,
      figure,
      kind: published.fitted ? 'fitted' : 'predicted',
      miss: hasMiss ? (figure.value as number) / published.value - 1 : undefined,
    }
  })
}

function found({ variants }: Result, { variant, window, figure }: Result['published'][number]): Figure {
  const its = variants.find(({ name }) => name === variant)
  const summary: Summary | undefined =
    window === 'whole run' ? its?.summary : its?.windows.find(({ name }) => name === window)?.summary
  const at = summary === undefined ? undefined : figureAt(summary, figure)
  return at ?? { value: null, reason: `there is no figure ${figure} in the window ${window}` }
}

/** `3 fitted figures are off by −11 % to +26 %; 3 predicted ones by −100 % to +210 %`: only the latter say how good the forecast is. */
export function missText(rows: readonly PublishedFigure[]): string {
  return [missOfKind(rows, 'fitted'), missOfKind(rows, 'predicted')].filter((text) => text !== '').join('; ')
}

function missOfKind(rows: readonly PublishedFigure[], kind: PublishedFigure['kind']): string {
  const misses = rows.flatMap((row) => (row.kind === kind && row.miss !== undefined ? [row.miss] : []))
  if (misses.length === 0) return ''
  const [least, most] = [Math.min(...misses), Math.max(...misses)]
  const by = misses.length === 1 ? signedText(least, 'share') : signedRangeText(least, most, 'share')
  return `${misses.length} ${kind} ${misses.length === 1 ? 'figure is' : 'figures are'} off by ${by}`
}
