// The interval of an observed percentile. Neighbouring requests share their fate, so blocks of time are drawn, not requests.
// @source Künsch, "The jackknife and the bootstrap for general stationary observations", https://doi.org/10.1214/aos/1176347265
import { drawBits, drawKey, toUnit } from '../../simulator/engine/keyed-random.ts'
import { mergeIntervals } from '../../simulator/result/interval-times.ts'
import type { IntervalHistograms } from '../../simulator/result/run-output.ts'
import type { Range } from './prediction-range.ts'

const RESAMPLES = 400
const LEAST_BLOCKS = 6

/**
 * 95 % interval of the p-quantile of the successes.
 *
 * @param blockIntervals length of a block; long enough that what happens in one hardly touches the next
 * @returns undefined when the run is too short for blocks
 */
export function quantileInterval(histograms: IntervalHistograms, p: number, blockIntervals: number): Range | undefined {
  const intervals = histograms.offsets.length - 1
  const starts = intervals - blockIntervals + 1
  const blocks = Math.ceil(intervals / blockIntervals)
  if (starts < 1 || blocks < LEAST_BLOCKS) return undefined
  const key = drawKey('block-bootstrap', 0, String(p))
  const quantiles = Array.from({ length: RESAMPLES }, (_, resample) => {
    const chosen = Array.from({ length: blocks }, (_, block) => {
      const unit = toUnit(drawBits(key.a, key.b, resample * blocks + block))
      const start = Math.floor(unit * starts)
      return Array.from({ length: blockIntervals }, (_, offset) => start + offset)
    })
    return mergeIntervals(histograms, chosen.flat().slice(0, intervals)).quantile(p)
  })
    .filter((value) => !Number.isNaN(value))
    .sort((left, right) => left - right)
  if (quantiles.length < RESAMPLES / 2) return undefined
  const at = (share: number) => quantiles[Math.round(share * (quantiles.length - 1))] as number
  return { low: at(0.025), high: at(0.975) }
}
