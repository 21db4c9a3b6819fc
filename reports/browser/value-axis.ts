// The vertical axis: from zero in round steps, or over decades of a logarithm; the same for every variant of a chart.
import { type Measure, plainText } from '../format.ts'

/** Values are drawn at `place(value)`; ticks stand there too. */
export type ValueAxis = {
  least: number
  most: number
  ticks: readonly number[]
  place: (value: number) => number
  label: (place: number) => string
}

const MOST_TICKS = 5

/** @param highest of all values, above zero */
export function linearAxis(highest: number, measure: Measure): ValueAxis {
  const step = roundStep(highest / (MOST_TICKS - 1), measure === 'plain')
  const count = Math.ceil(highest / step - 1e-9)
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
  return { least: 0, most: count * step, ticks, place: (value) => value, label: (place) => plainText(place, measure) }
}

/** @param lowest, highest of all values above zero */
export function logarithmicAxis(lowest: number, highest: number, measure: Measure): ValueAxis {
  const least = Math.floor(Math.log10(lowest) + 1e-9)
  const most = Math.max(least + 1, Math.ceil(Math.log10(highest) - 1e-9))
  const every = Math.ceil((most - least) / (MOST_TICKS + 1))
  const ticks = Array.from({ length: Math.floor((most - least) / every) + 1 }, (_, index) => least + index * every)
  const place = (value: number) => Math.max(least, Math.log10(Math.max(value, Number.MIN_VALUE)))
  return { least, most, ticks, place, label: (tick) => plainText(10 ** tick, measure) }
}

/** 1, 2, 2.5 or 5 times a power of ten; counts have whole steps. */
function roundStep(least: number, isWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  const step = factor * power
  return isWhole ? Math.max(1, Math.ceil(step)) : step
}
