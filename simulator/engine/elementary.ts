// Elementary functions of our own: engines may differ in the last bit of Math.exp and its kin, and a seed must give the same bytes
// everywhere. Only operations that IEEE 754 and ECMAScript specify exactly are used.

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const LN2 = Math.LN2
const TWO_PI = 6.283185307179586
const SQRT_HALF = Math.SQRT1_2

const words = new Uint32Array(2)
const value = new Float64Array(words.buffer)
value[0] = 1
/** Which of the two words holds sign and exponent: 1 on little-endian machines. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0
const LOW = 1 - HIGH

/** 2^exponent for whole exponents in the normal range. */
function powerOfTwo(exponent: number): number {
  words[HIGH] = ((exponent + 1023) << 20) >>> 0
  words[LOW] = 0
  return value[0] as number
}

/** e^x: x is reduced to r in ±ln2/2 with x = k·ln2 + r, and e^r is summed as its Taylor series. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.2) return 0
  if (Number.isNaN(x)) return x
  const k = Math.floor(x / LN2 + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  let sum = 1 / 6227020800
  for (let n = 12; n >= 0; n--) sum = sum * r + (INVERSE_FACTORIALS[n] as number)
  // The rounding of high - low is handed on to first order.
  const fine = sum + sum * (high - r - low)
  if (k > 1022) return fine * powerOfTwo(1022) * powerOfTwo(k - 1022)
  if (k < -1021) return fine * powerOfTwo(k + 54) * 5.551115123125783e-17
  return fine * powerOfTwo(k)
}

const INVERSE_FACTORIALS = Float64Array.from(
  [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600],
  (n) => 1 / n,
)

/** ln x: x = 2^k·m with m near 1, and ln m = 2·artanh((m-1)/(m+1)). */
export function log(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x > 0 ? x : Number.NaN
  let scaled = x
  let k = 0
  if (x < 2.2250738585072014e-308) {
    scaled = x * 18014398509481984
    k = -54
  }
  value[0] = scaled
  const highWord = words[HIGH] as number
  k += (highWord >>> 20) - 1023
  words[HIGH] = (highWord & 0x000fffff) | 0x3ff00000
  let m = value[0] as number
  if (m > 2 * SQRT_HALF) {
    m /= 2
    k++
  }
  const f = m - 1
  const s = f / (2 + f)
  const z = s * s
  let sum = 0
  for (let n = 12; n >= 1; n--) sum = (sum + 2 / (2 * n + 1)) * z
  // ln m = f - s·(f - sum): written so that the leading term f is exact.
  return k * LN2_HIGH + (f - (s * (f - sum) - k * LN2_LOW))
}

/** ln(1 + x) without loss for small x. */
export function log1p(x: number): number {
  const u = 1 + x
  if (u === 1) return x
  return u === Number.POSITIVE_INFINITY ? u : (log(u) * x) / (u - 1)
}

/** e^x - 1 without loss for small x. */
export function expm1(x: number): number {
  if (x > -0.5 && x < 0.5) {
    let sum = 0
    for (let n = 20; n >= 1; n--) sum = ((sum + 1) * x) / n
    return sum
  }
  return exp(x) - 1
}

/** base^exponent for base ≥ 0. Whole exponents up to 1024 are multiplied out. */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 1024) return wholePower(base, exponent)
  if (base === 0) return exponent > 0 ? 0 : Number.POSITIVE_INFINITY
  return exp(exponent * log(base))
}

function wholePower(base: number, exponent: number): number {
  let result = 1
  let square = base
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square
    square *= square
  }
  return exponent < 0 ? 1 / result : result
}

/** Accurate for |x| up to some thousand turns, which is what daily cycles need. */
export function sin(x: number): number {
  const turns = Math.floor(x / TWO_PI + 0.5)
  const r = x - turns * TWO_PI
  let sum = 0
  for (let n = 25; n >= 3; n -= 2) sum = (-(sum + 1) * r * r) / (n * (n - 1))
  return r * (1 + sum)
}

export function cos(x: number): number {
  const turns = Math.floor(x / TWO_PI + 0.5)
  const r = x - turns * TWO_PI
  let sum = 0
  for (let n = 26; n >= 2; n -= 2) sum = (-(sum + 1) * r * r) / (n * (n - 1))
  return 1 + sum
}

/** ln Γ(x) for x > 0, by Stirling's series after shifting x upwards. */
export function logGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 12) {
    shift += log(z)
    z += 1
  }
  const w = 1 / (z * z)
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360360))))) / z
  return (z - 0.5) * log(z) - z + 0.9189385332046727 + series - shift
}

/** Regularised lower incomplete gamma function P(shape, x): a series below the mean, a continued fraction above. */
export function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0
  const front = exp(shape * log(x) - x - logGamma(shape))
  if (x < shape + 1) {
    let term = 1 / shape
    let sum = term
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (shape + n)
      sum += term
    }
    return front * sum
  }
  let b = x + 1 - shape
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - shape)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const step = c * d
    fraction *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return 1 - front * fraction
}

/** Inverse of `gammaCdf` for scale 1, by bisection. */
export function gammaQuantile(p: number, shape: number): number {
  if (p <= 0) return 0
  if (p >= 1) return Number.POSITIVE_INFINITY
  let high = Math.max(1, shape)
  while (gammaCdf(high, shape) < p) high *= 2
  let low = 0
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = low < high / 1e6 ? Math.sqrt(Math.max(low, high * 1e-30) * high) : (low + high) / 2
    if (gammaCdf(middle, shape) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Φ(x) of the standard normal law, through the incomplete gamma function. */
export function normalCdf(x: number): number {
  const half = gammaCdf((x * x) / 2, 0.5) / 2
  return x < 0 ? (x < -5 ? normalTail(-x) : 0.5 - half) : 0.5 + half
}

/** P(X > x) for x above 5 as a continued fraction, without cancellation. */
function normalTail(x: number): number {
  let fraction = x
  for (let n = 60; n >= 1; n--) fraction = x + n / fraction
  return (exp((-x * x) / 2) * 0.3989422804014327) / fraction
}

/** Inverse of Φ: a start value from the logistic law, then Newton steps on Φ with Halley's correction. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  if (p > 0.5) return -normalQuantile(1 - p)
  const t = Math.sqrt(-2 * log(p))
  let x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
  for (let step = 0; step < 4; step++) {
    const error = (normalCdf(x) - p) / (0.3989422804014327 * exp((-x * x) / 2))
    x -= error / (1 + (x * error) / 2)
  }
  return x
}
