// What the reader has chosen: variant, kind of lines, stretch of time, and the instant at which values are read.
import type { ChartData, ChartVariant } from '../chart-data.ts'
import { type WallClock, wallClockOf } from '../wall-clock.ts'

export type Window = { readonly fromS: number; readonly toS: number }

export type PageState = {
  readonly data: ChartData
  readonly clock: WallClock
  variantIndex: number
  lines: 'spread' | 'run'
  window: Window
  cursorS: number
}

/** Less than this cannot be told apart on a wall clock. */
const SHORTEST_WINDOW_S = 20

export function initialState(data: ChartData): PageState {
  const window = { fromS: 0, toS: data.horizonS }
  return { data, clock: wallClockOf(data), variantIndex: 0, lines: 'spread', window, cursorS: worstMomentS(data) }
}

export function chosenVariant({ data, variantIndex }: PageState): ChartVariant {
  return data.variants[variantIndex] as ChartVariant
}

export type WindowChange = 'zoom-in' | 'zoom-out' | 'earlier' | 'later' | 'whole'

/** Zooming keeps the cursor where it is on the screen; the window stays within the run. */
export function changedWindow({ window, cursorS, data }: PageState, change: WindowChange): Window {
  const lengthS = window.toS - window.fromS
  switch (change) {
    case 'zoom-in':
      return around(cursorS, Math.max(SHORTEST_WINDOW_S, lengthS / 2), data.horizonS)
    case 'zoom-out':
      return around(cursorS, lengthS * 2, data.horizonS)
    case 'earlier':
      return inside(window.fromS - lengthS / 2, lengthS, data.horizonS)
    case 'later':
      return inside(window.fromS + lengthS / 2, lengthS, data.horizonS)
    case 'whole':
      return { fromS: 0, toS: data.horizonS }
    default:
      return change satisfies never
  }
}

function around(centreS: number, lengthS: number, horizonS: number): Window {
  return inside(centreS - lengthS / 2, lengthS, horizonS)
}

function inside(fromS: number, lengthS: number, horizonS: number): Window {
  const fits = Math.min(lengthS, horizonS)
  const startS = Math.min(Math.max(0, fromS), horizonS - fits)
  return { fromS: startS, toS: startS + fits }
}

/** Where most requests fail, over all variants: the first values a reader sees are those that matter. */
function worstMomentS({ variants }: ChartData): number {
  let worst = { value: 0, timeS: 0 }
  for (const { bands, startS, intervalS } of variants) {
    for (const [index, value] of (bands.failedRps?.mid ?? []).entries()) {
      if (value !== null && value > worst.value) worst = { value, timeS: startS + (index + 0.5) * intervalS }
    }
  }
  return worst.timeS
}
