// Elementary functions of our own: engines may differ in the last bit of Math.exp and its kin, and a seed must give the same bytes
// everywhere. Only operations that IEEE 754 and ECMAScript specify exactly are used. Nothing throws: outside its domain a function is
// NaN, as the platform's are.

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const LN2 = Math.LN2
const QUARTER = 1.5707963267948966
/** π/2 in two parts: whole multiples of the first, up to 2^22, are exact. */
const QUARTER_HIGH = 1.5707963267341256
const QUARTER_LOW = 6.077100506506192e-11
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
  return value[0]
}

/** e^x: x is reduced to r in ±ln2/2 with x = k·ln2 + r, and e^r is summed as its Taylor series. */
export function exp(x: number): number {
  return expOfSum(x, 0)
}

/** e^(x + rest) for a rest too small to change x. */
function expOfSum(x: number, rest: number): number {
  if (x > 709.9) return Number.POSITIVE_INFINITY
  if (x < -745.2) return 0
  if (Number.isNaN(x)) return x
  const k = Math.floor(x / LN2 + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  let sum = 1 / 6227020800
  for (let n = 12; n >= 0; n--) sum = sum * r + INVERSE_FACTORIALS[n]
  // The rounding of high - low is handed on to first order.
  const fine = sum + sum * (high - r - low + rest)
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
  const f = splitMantissa(x) - 1
  const s = f / (2 + f)
  // ln m = f - s·(f - sum): written so that the leading term f is exact.
  return mantissaExponent * LN2_HIGH + (f - (s * (f - artanhTail(s * s)) - mantissaExponent * LN2_LOW))
}

let mantissaExponent = 0

/** @returns m in [√½, √2] with x = 2^k·m, for x > 0 and finite; k is left in `mantissaExponent` */
function splitMantissa(x: number): number {
  const isSubnormal = x < 2.2250738585072014e-308
  value[0] = isSubnormal ? x * 18014398509481984 : x
  const highWord = words[HIGH]
  mantissaExponent = (highWord >>> 20) - (isSubnormal ? 1077 : 1023)
  words[HIGH] = (highWord & 0x000fffff) | 0x3ff00000
  const m = value[0]
  if (m <= 2 * SQRT_HALF) return m
  mantissaExponent++
  return m / 2
}

/** 2·artanh(s)/s - 2 as a series in z = s². */
function artanhTail(z: number): number {
  let sum = 0
  for (let n = 12; n >= 1; n--) sum = (sum + 2 / (2 * n + 1)) * z
  return sum
}

/** ln(1 + x) without loss for small x. */
export function log1p(x: number): number {
  const u = 1 + x
  if (u === 1) return x
  return u === Number.POSITIVE_INFINITY ? u : log(u) * (x / (u - 1))
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

/**
 * base^exponent. Whole exponents up to 64 are multiplied out; others are e^(exponent·ln base) with the logarithm and the product in
 * two doubles each, since an error of 1e-16 in an exponent of several hundred would show in the 14th digit.
 *
 * @returns NaN for a negative base unless the exponent is whole
 */
export function pow(base: number, exponent: number): number {
  if (exponent === 0) return 1
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN
  if (base < 0) return signedPower(base, exponent)
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 64) {
    const product = wholePower(base, exponent)
    if (product > 0 && product < Number.POSITIVE_INFINITY) return product
  }
  if (base === 0 || base === Number.POSITIVE_INFINITY) return base > 0 === exponent > 0 ? Number.POSITIVE_INFINITY : 0
  splitLog(base)
  const rough = exponent * logHigh
  if (!(Math.abs(rough) < 800) || Math.abs(exponent) > 1e300) return exp(rough)
  return expOfSum(rough, productError(exponent, logHigh, rough) + exponent * logLow)
}

function signedPower(base: number, exponent: number): number {
  if (!Number.isInteger(exponent)) return Number.NaN
  const size = pow(-base, exponent)
  return exponent % 2 === 0 ? size : -size
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

let logHigh = 0
let logLow = 0

/** Sets `logHigh` + `logLow` to ln x, good to some 1e-19, for x > 0 and finite. */
function splitLog(x: number): void {
  const m = splitMantissa(x)
  const f = m - 1
  const divisor = 2 + f
  const s = f / divisor
  const sTimes = s * divisor
  const sLow = (f - sTimes - productError(s, divisor, sTimes) - s * (f - (divisor - 2))) / divisor
  const whole = mantissaExponent * LN2_HIGH
  const sum = whole + 2 * s
  // What was lost in that sum: the larger term comes first, unless it is zero.
  const lost = whole === 0 ? 0 : 2 * s - (sum - whole)
  const rest = lost + (2 * sLow + s * artanhTail(s * s) + mantissaExponent * LN2_LOW)
  logHigh = sum + rest
  logLow = rest - (logHigh - sum)
}

/** What rounding took from `product` = left · right: both factors are cut into halves whose products are exact (Dekker 1971). */
function productError(left: number, right: number, product: number): number {
  const leftCut = left * 134217729
  const leftHigh = leftCut - (leftCut - left)
  const leftLow = left - leftHigh
  const rightCut = right * 134217729
  const rightHigh = rightCut - (rightCut - right)
  const rightLow = right - rightHigh
  return leftLow * rightLow - (product - leftHigh * rightHigh - leftLow * rightHigh - leftHigh * rightLow)
}

/** Good to 1e-15 for |x| up to a million turns; meaningless beyond 1e7. */
export function sin(x: number): number {
  const quarters = Math.floor(x / QUARTER + 0.5)
  const r = x - quarters * QUARTER_HIGH - quarters * QUARTER_LOW
  const isOdd = quarters % 2 !== 0
  const size = isOdd ? cosNearZero(r) : sinNearZero(r)
  return quarters - 4 * Math.floor(quarters / 4) >= 2 ? -size : size
}

/** As good as `sin`. */
export function cos(x: number): number {
  const quarters = Math.floor(x / QUARTER + 0.5)
  const r = x - quarters * QUARTER_HIGH - quarters * QUARTER_LOW
  const quadrant = quarters - 4 * Math.floor(quarters / 4)
  const size = quadrant % 2 === 1 ? sinNearZero(r) : cosNearZero(r)
  return quadrant === 1 || quadrant === 2 ? -size : size
}

/** Taylor series for |r| ≤ π/4. */
function sinNearZero(r: number): number {
  const z = r * r
  let sum = 0
  for (let n = 17; n >= 3; n -= 2) sum = (-(sum + 1) * z) / (n * (n - 1))
  return r + r * sum
}

function cosNearZero(r: number): number {
  const z = r * r
  let sum = 0
  for (let n = 18; n >= 4; n -= 2) sum = (-(sum + 1) * z) / (n * (n - 1))
  return 1 - (z / 2 + (z / 2) * sum)
}

/** ln Γ(x) for x > 0, by Stirling's series after shifting x upwards. */
export function logGamma(x: number): number {
  let product = 1
  let z = x
  while (z < 12) {
    product *= z
    z += 1
  }
  const w = 1 / (z * z)
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360360))))) / z
  return (z - 0.5) * log(z) - z + 0.9189385332046727 + series - log(product)
}

/**
 * From this shape on the cube root of a gamma variable is taken as normal (Wilson and Hilferty 1931): off by less than a millionth of a
 * standard deviation, where series and continued fraction need more terms than are worth their time.
 */
const NORMAL_CUBE_ROOT_SHAPE = 1e6

/** Regularised lower incomplete gamma function P(shape, x). */
export function gammaCdf(x: number, shape: number): number {
  if (x <= 0) return 0
  if (shape >= NORMAL_CUBE_ROOT_SHAPE) return normalCdf(cubeRootDeviation(x, shape))
  const logGammaOfShape = logGamma(shape)
  return x < shape + 1 ? gammaBelow(x, shape, logGammaOfShape) : 1 - gammaAbove(x, shape, logGammaOfShape)
}

/** P(shape, x) as a series, for x below shape + 1. */
function gammaBelow(x: number, shape: number, logGammaOfShape: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return exp(shape * log(x) - x - logGammaOfShape) * sum
}

/** 1 - P(shape, x) as a continued fraction (Lentz's method), for x above shape + 1. */
function gammaAbove(x: number, shape: number, logGammaOfShape: number): number {
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
  return exp(shape * log(x) - x - logGammaOfShape) * fraction
}

/**
 * Inverse of `gammaCdf` for scale 1: Newton steps with Halley's correction from an approximate start. Where p is above one half the
 * upper tail is matched instead, so that 1 - p keeps its digits.
 *
 * @param p 0–1
 */
export function gammaQuantile(p: number, shape: number): number {
  if (p <= 0) return 0
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (shape >= NORMAL_CUBE_ROOT_SHAPE) return cubeOfNormal(p, shape)
  const logGammaOfShape = logGamma(shape)
  let x = gammaStart(p, shape, logGammaOfShape)
  if (x < 1e-290) return x
  for (let step = 0; step < 30; step++) {
    const isBelow = x < shape + 1
    const surplus = isBelow ? gammaBelow(x, shape, logGammaOfShape) - p : 1 - p - gammaAbove(x, shape, logGammaOfShape)
    const newton = surplus / exp((shape - 1) * log(x) - x - logGammaOfShape)
    const change = newton / (1 - 0.5 * Math.min(1, newton * ((shape - 1) / x - 1)))
    // Never below half of where it was: the quantile is positive.
    const next = Math.max(x - change, x / 2)
    const isSettled = Math.abs(next - x) <= 1e-9 * x
    x = next
    if (isSettled) break
  }
  return x
}

/** Wilson and Hilferty's cube in the middle, the leading power of x at the lower end, where it is exact in the limit. */
function gammaStart(p: number, shape: number, logGammaOfShape: number): number {
  const power = exp((log(p) + logGammaOfShape + log(shape)) / shape)
  if (power < 0.2 * (shape + 1)) return power
  const cube = cubeOfNormal(p, shape)
  return cube > 0.001 * shape ? cube : power
}

/** What a gamma variable would be if its cube root were normal. */
function cubeOfNormal(p: number, shape: number): number {
  const root = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape))
  return shape * root * root * root
}

/** The other way round: standard deviations of the cube root of x from its mean. */
function cubeRootDeviation(x: number, shape: number): number {
  const root = pow(x / shape, 1 / 3)
  return (root - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape)
}

/** Φ(x) of the standard normal law. */
export function normalCdf(x: number): number {
  if (x > -2 && x < 2) return 0.5 + normalMiddle(x)
  return x < 0 ? normalTail(-x) : 1 - normalTail(x)
}

/** Φ(x) - 1/2 by Marsaglia's series, all of whose terms have one sign. @source https://doi.org/10.18637/jss.v011.i04 */
function normalMiddle(x: number): number {
  const z = x * x
  let term = x
  let sum = x
  for (let n = 3; n < 60; n += 2) {
    term *= z / n
    sum += term
  }
  return sum * 0.3989422804014327 * exp(-z / 2)
}

/** P(X > x) for x from 2 on as a continued fraction, without cancellation; the further out, the fewer terms it takes. */
function normalTail(x: number): number {
  if (x > 39) return 0
  let fraction = x
  for (let n = 8 + Math.ceil(400 / (x * x)); n >= 1; n--) fraction = x + n / fraction
  return (exp((-x * x) / 2) * 0.3989422804014327) / fraction
}

/**
 * Inverse of Φ by three rational functions: about 1e-16 relative error at a twentieth of the cost of inverting Φ step by step.
 *
 * @param p 0–1; NaN outside
 * @source Wichura, algorithm AS 241, https://doi.org/10.2307/2347330
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q)
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p))
  const size = r <= 5 ? ratio(TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5)
  return q < 0 ? -size : size
}

/** Eight coefficients of the numerator, then eight of the denominator, highest power first. */
function ratio(coefficients: Float64Array, x: number): number {
  let above = coefficients[0]
  let below = coefficients[8]
  for (let index = 1; index < 8; index++) {
    above = above * x + coefficients[index]
    below = below * x + coefficients[index + 8]
  }
  return above / below
}

// biome-ignore format: numerator and denominator, two lines each
const MIDDLE = Float64Array.of(
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987,
  13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
  5394.196021424751, 687.1870074920579, 42.31333070160091, 1,
)
// biome-ignore format: see above
const TAIL = Float64Array.of(
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
)
// biome-ignore format: see above
const FAR_TAIL = Float64Array.of(
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
)

/** The neighbouring double below. @param x ≥ 0, and not among the subnormal numbers but 0 */
export function nextBelow(x: number): number {
  return x === 0 ? -Number.MIN_VALUE : x * (1 - 1.1102230246251565e-16)
}
