// What happened per interval, in a bounded number of intervals: counters that are added to, gauges that are averaged over time,
// and the distribution of one duration. Memory depends on the number of intervals, never on simulated time.
import { LogHistogram } from './log-histogram.ts'

/** A value that holds until it changes: its time average per interval. */
export class Gauge {
  private value = 0
  private sinceS: number
  private areaS = 0

  constructor(startS: number) {
    this.sinceS = startS
  }

  set(value: number, nowS: number): void {
    this.areaS += this.value * (nowS - this.sinceS)
    this.sinceS = nowS
    this.value = value
  }

  /** @returns the average since the last call */
  close(nowS: number, lengthS: number): number {
    this.set(this.value, nowS)
    const average = this.areaS / lengthS
    this.areaS = 0
    return average
  }
}

/** Durations per interval as sparse histograms, and their sum over the run. */
export class IntervalDurations {
  /** Of the interval that is open. */
  readonly open = new LogHistogram()
  /** Of all closed intervals. */
  readonly total = new LogHistogram()
  private buckets = new Uint16Array(4096)
  private counts = new Uint32Array(4096)
  private used = 0
  private readonly offsets: Uint32Array
  private readonly sums: Float64Array
  private readonly maxima: Float64Array
  private index = 0

  constructor(intervals: number) {
    this.offsets = new Uint32Array(intervals + 1)
    this.sums = new Float64Array(intervals)
    this.maxima = new Float64Array(intervals)
  }

  close(): void {
    const { buckets, sum, max, count } = this.open.toSparse()
    while (this.used + buckets.length / 2 > this.buckets.length) this.grow()
    for (let position = 0; position < buckets.length; position += 2) {
      this.buckets[this.used] = buckets[position]
      this.counts[this.used++] = buckets[position + 1]
    }
    this.sums[this.index] = sum
    this.maxima[this.index] = count > 0 ? (max as number) : 0
    this.offsets[++this.index] = this.used
    this.total.mergeFrom(this.open)
    this.open.reset()
  }

  columns() {
    return {
      offsets: this.offsets,
      buckets: this.buckets.slice(0, this.used),
      counts: this.counts.slice(0, this.used),
      sums: this.sums,
      maxima: this.maxima,
    }
  }

  private grow(): void {
    const buckets = new Uint16Array(this.buckets.length * 2)
    buckets.set(this.buckets)
    this.buckets = buckets
    const counts = new Uint32Array(this.counts.length * 2)
    counts.set(this.counts)
    this.counts = counts
  }
}
