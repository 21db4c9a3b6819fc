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

/**
 * From a round number below the lowest value to one above the highest, at least a decade; ticks at powers of ten, or also at their
 * double and fivefold when there would be few.
 * @param lowest, highest of all values above zero
 */
export function logarithmicAxis(lowest: number, highest: number, measure: Measure): ValueAxis {
  const from = Math.floor(Math.log10(lowest)) - 1
  const powers = Array.from({ length: Math.ceil(Math.log10(highest)) - from + 3 }, (_, index) => from + index)
  const rungs = powers.flatMap((power) => [1, 2, 5].map((factor) => factor * 10 ** power))
  const bottom = rungs.findLast((rung) => rung <= lowest * (1 + 1e-9)) as number
  const top = rungs.find((rung) => rung >= Math.max(highest * (1 - 1e-9), 9.99 * bottom)) as number
  const within = rungs.filter((rung) => rung >= bottom * (1 - 1e-9) && rung <= top * (1 + 1e-9))
  const decades = within.filter((rung) => Number.isInteger(Number(Math.log10(rung).toFixed(9))))
  const shown = decades.length >= 3 ? everyNth(decades, Math.ceil(decades.length / (MOST_TICKS + 1))) : within
  const [least, most] = [Math.log10(bottom), Math.log10(top)]
  const place = (value: number) => Math.max(least, Math.log10(Math.max(value, Number.MIN_VALUE)))
  return { least, most, ticks: shown.map(Math.log10), place, label: (tick) => plainText(10 ** tick, measure) }
}

function everyNth(values: readonly number[], n: number): number[] {
  return values.filter((_, index) => index % n === 0)
}

/** 1, 2, 2.5 or 5 times a power of ten; counts have whole steps. */
function roundStep(least: number, isWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  const step = factor * power
  return isWhole ? Math.max(1, Math.ceil(step)) : step
}
