// Histogram of durations with buckets of equal ratio: 128 per octave (each at most 0.79 % wide) from 2^-24 s to 2^24 s. The bucket
// comes from the exponent and the first seven bits of the number's mantissa, without a logarithm.

const SUBDIVISION = 128
const SUB_BITS = 7
const LEAST_EXPONENT = -24
const OCTAVES = 48
export const BUCKETS = OCTAVES * SUBDIVISION
const OFFSET = (1023 + LEAST_EXPONENT) << SUB_BITS

const value = new Float64Array(1)
const words = new Uint32Array(value.buffer)
value[0] = 1
const HIGH = words[1] === 0x3ff00000 ? 1 : 0

/** The form in results and files. Bucket i holds values from `lowerBound(i)` up to, not including, `lowerBound(i + 1)`. */
export type SparseHistogram = {
  count: number
  sum: number
  /** Null when nothing was recorded. */
  min: number | null
  max: number | null
  /** `[bucket, count, bucket, count, …]`, buckets ascending. */
  buckets: number[]
}

/** Powers of two by doubling: `**` may differ in the last bit between engines. */
const POWERS = new Float64Array(OCTAVES + 1)
for (let octave = 0, power = 1 / 16_777_216; octave <= OCTAVES; octave++, power *= 2) POWERS[octave] = power

/** Smaller values fall into the first bucket (zero included), larger ones into the last. */
export function bucketIndex(x: number): number {
  value[0] = x
  const index = (words[HIGH] >>> (20 - SUB_BITS)) - OFFSET
  return index < 0 || !(x > 0) ? 0 : index >= BUCKETS ? BUCKETS - 1 : index
}

/** Lower bound of a bucket in seconds: 2^(octave - 24) · (1 + subdivision/128). */
export function lowerBound(index: number): number {
  const octave = Math.floor(index / SUBDIVISION)
  const within = 1 + (index % SUBDIVISION) / SUBDIVISION
  return POWERS[octave] * within
}

const ROUNDING = 1 - 4 * Number.EPSILON

/** Costs: `add` O(1); the rest walks the buckets in use, never all 6144. */
export class LogHistogram {
  /** Doubles, since a month at 10 000 rps has more than 2^32 requests, and a bucket must not wrap; they count exactly to 2^53. */
  readonly counts = new Float64Array(BUCKETS)
  count = 0
  sum = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  /** Range of buckets in use. */
  private lowest = BUCKETS
  private highest = -1

  /** @param x seconds, ≥ 0 */
  add(x: number): void {
    const index = bucketIndex(x)
    this.counts[index] = this.counts[index] + 1
    this.count++
    this.sum += x
    if (x < this.min) this.min = x
    if (x > this.max) this.max = x
    if (index < this.lowest) this.lowest = index
    if (index > this.highest) this.highest = index
  }

  mergeFrom(other: LogHistogram): void {
    for (let index = other.lowest; index <= other.highest; index++) {
      this.counts[index] = this.counts[index] + other.counts[index]
    }
    this.count += other.count
    this.sum += other.sum
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.lowest = Math.min(this.lowest, other.lowest)
    this.highest = Math.max(this.highest, other.highest)
  }

  reset(): void {
    if (this.highest >= 0) this.counts.fill(0, this.lowest, this.highest + 1)
    this.count = this.sum = 0
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.lowest = BUCKETS
    this.highest = -1
  }

  /** NaN when empty. */
  get mean(): number {
    return this.sum / this.count
  }

  /** Middle of the bucket that holds the quantile, within the range of what was recorded; NaN when empty. */
  quantile(p: number): number {
    if (this.count === 0) return Number.NaN
    // 0.07 · 100 is 7.000000000000001 in doubles: the rank meant is 7.
    const rank = Math.max(1, Math.ceil(p * this.count * ROUNDING))
    let seen = 0
    for (let index = this.lowest; index <= this.highest; index++) {
      seen += this.counts[index]
      if (seen >= rank) {
        // The first bucket holds what is too short to tell apart, zeros above all.
        if (index === 0) return this.min
        const middle = (lowerBound(index) + lowerBound(index + 1)) / 2
        return Math.min(this.max, Math.max(this.min, middle))
      }
    }
    return this.max
  }

  /** Share of what was recorded that lies above x, to the precision of a bucket. */
  fractionAbove(x: number): number {
    if (this.count === 0) return Number.NaN
    let above = 0
    for (let index = Math.max(this.lowest, bucketIndex(x) + 1); index <= this.highest; index++)
      above += this.counts[index]
    return above / this.count
  }

  toSparse(): SparseHistogram {
    const buckets: number[] = []
    for (let index = this.lowest; index <= this.highest; index++) {
      const count = this.counts[index]
      if (count > 0) buckets.push(index, count)
    }
    const isEmpty = this.count === 0
    return { count: this.count, sum: this.sum, min: isEmpty ? null : this.min, max: isEmpty ? null : this.max, buckets }
  }

  static fromSparse(sparse: SparseHistogram): LogHistogram {
    const histogram = new LogHistogram()
    for (let position = 0; position < sparse.buckets.length; position += 2) {
      const index = sparse.buckets[position]
      histogram.counts[index] = sparse.buckets[position + 1]
      if (index < histogram.lowest) histogram.lowest = index
      histogram.highest = index
    }
    histogram.count = sparse.count
    histogram.sum = sparse.sum
    histogram.min = sparse.min ?? Number.POSITIVE_INFINITY
    histogram.max = sparse.max ?? Number.NEGATIVE_INFINITY
    return histogram
  }
}
