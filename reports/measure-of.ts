// What a figure measures, by its path in the summary.
import type { Measure } from './format.ts'

export function measureOf(path: string): Measure {
  if (path.startsWith('costUsd')) return 'usd'
  if (path.startsWith('error') || path.endsWith('Fraction')) return 'share'
  if (path.endsWith('Pct')) return 'percent'
  if (path.endsWith('Hours')) return 'hours'
  return /S($|\.)/.test(path) ? 'seconds' : 'plain'
}
