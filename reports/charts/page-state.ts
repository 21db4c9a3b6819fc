// What the reader has chosen: variant, kind of lines, stretch of time, and the instant at which values are read.
import type { ChartData, ChartVariant } from '../chart-data.ts'
import { type WallClock, wallClockOf } from '../wall-clock.ts'

export type Window = { readonly fromS: number; readonly toS: number }
/** A colour of the palette by its name in the style sheet, as it is at this moment. */
export type Colour = (name: string) => string

export type PageState = {
  readonly data: ChartData
  readonly clock: WallClock
  readonly colour: Colour
  variantIndex: number
  lines: 'spread' | 'run'
  /** The stretch of time that charts show, but for those that were zoomed alone: by chart. */
  window: Window
  readonly ownWindows: Map<string, Window>
  cursorS: number
}

/** Less than this cannot be told apart on a wall clock. */
const SHORTEST_WINDOW_S = 20

export function initialState(data: ChartData, colour: Colour): PageState {
  return {
    data,
    clock: wallClockOf(data),
    colour,
    variantIndex: 0,
    lines: 'spread',
    window: { fromS: 0, toS: data.horizonS },
    ownWindows: new Map(),
    cursorS: worstMomentS(data),
  }
}

export function chosenVariant({ data, variantIndex }: PageState): ChartVariant {
  return data.variants[variantIndex] as ChartVariant
}

export function windowOf({ window, ownWindows }: PageState, chart: string): Window {
  return ownWindows.get(chart) ?? window
}

/** @param chart the one to zoom; undefined: all of them, also those that were zoomed alone */
export function showWindow(state: PageState, window: Window, chart: string | undefined): void {
  const { horizonS } = state.data
  const lengthS = Math.max(SHORTEST_WINDOW_S, window.toS - window.fromS)
  const shown = inside((window.fromS + window.toS - lengthS) / 2, lengthS, horizonS)
  if (chart !== undefined) {
    state.ownWindows.set(chart, shown)
    return
  }
  state.window = shown
  state.ownWindows.clear()
}

export type WindowChange = 'zoom-in' | 'zoom-out' | 'earlier' | 'later' | 'whole'

/** Zooming keeps the cursor in the middle; the window stays within the run. */
export function changedWindow(
  window: Window,
  change: WindowChange,
  { cursorS, horizonS }: { cursorS: number; horizonS: number },
): Window {
  const lengthS = window.toS - window.fromS
  switch (change) {
    case 'zoom-in':
      return around(cursorS, Math.max(SHORTEST_WINDOW_S, lengthS / 2), horizonS)
    case 'zoom-out':
      return around(cursorS, lengthS * 2, horizonS)
    case 'earlier':
      return inside(window.fromS - lengthS / 2, lengthS, horizonS)
    case 'later':
      return inside(window.fromS + lengthS / 2, lengthS, horizonS)
    case 'whole':
      return { fromS: 0, toS: horizonS }
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
