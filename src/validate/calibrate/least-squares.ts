// Weighted least squares of a few regressors without an intercept, with standard errors that hold when the residuals' spread differs,
// and a number that says whether the regressors can be told apart at all.

export type Row = { x: readonly number[]; y: number; weight: number }

export type LeastSquares = {
  coefficients: readonly number[]
  /** @source MacKinnon & White, "Some heteroskedasticity-consistent covariance matrix estimators" (HC3), https://doi.org/10.1016/0304-4076(85)90158-7 */
  standardErrors: readonly number[]
  n: number
  degreesOfFreedom: number
}

/** @returns undefined where rows are too few or a regressor is a copy of others */
export function leastSquares(rows: readonly Row[]): LeastSquares | undefined {
  const k = rows[0]?.x.length ?? 0
  const inverse = inverted(gram(rows, k))
  if (k === 0 || rows.length <= k || inverse === undefined) return undefined
  const moments = Array.from({ length: k }, (_, i) =>
    rows.reduce((sum, { x, y, weight }) => sum + weight * x[i]! * y, 0),
  )
  const coefficients = times(inverse, moments)
  const influences = rows.map(({ x, y, weight }) => {
    const direction = times(inverse, x)
    const leverage = Math.min(0.999, weight * dot(x, direction))
    const residual = (y - dot(x, coefficients)) / (1 - leverage)
    return direction.map((each) => each * weight * residual)
  })
  const variances = coefficients.map((_, i) => influences.reduce((sum, influence) => sum + influence[i]! ** 2, 0))
  return {
    coefficients,
    standardErrors: variances.map(Math.sqrt),
    n: rows.length,
    degreesOfFreedom: rows.length - k,
  }
}

/**
 * Condition number of the weighted regressors, each scaled to length one: above 30 they cannot be told apart.
 *
 * @source Belsley, Kuh & Welsch, "Regression Diagnostics", https://doi.org/10.1002/0471725153
 */
export function conditionNumber(rows: readonly Row[]): number {
  const k = rows[0]?.x.length ?? 0
  const matrix = gram(rows, k)
  const lengths = matrix.map((row, i) => Math.sqrt(row[i]!))
  if (k === 0 || lengths.some((length) => !(length > 0))) return Number.POSITIVE_INFINITY
  const eigenvalues = eigenvaluesOf(matrix.map((row, i) => row.map((value, j) => value / (lengths[i]! * lengths[j]!))))
  const least = Math.min(...eigenvalues)
  return least > 1e-14 ? Math.sqrt(Math.max(...eigenvalues) / least) : Number.POSITIVE_INFINITY
}

type Matrix = readonly (readonly number[])[]

function gram(rows: readonly Row[], k: number): Matrix {
  return Array.from({ length: k }, (_, i) =>
    Array.from({ length: k }, (_, j) => rows.reduce((sum, { x, weight }) => sum + weight * x[i]! * x[j]!, 0)),
  )
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * right[index]!, 0)
}

function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector))
}

const SINGULAR = 1e-12

/** Gauss–Jordan with pivots; undefined for a matrix that has no inverse to speak of. */
export function inverted(matrix: Matrix): number[][] | undefined {
  const size = matrix.length
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: size }, (_, j) => (i === j ? 1 : 0))])
  const scale = Math.max(...matrix.map((row, i) => Math.abs(row[i]!)))
  for (let column = 0; column < size; column++) {
    const rest = Array.from({ length: size - column }, (_, offset) => column + offset)
    const pivot = rest.reduce(
      (best, row) => (Math.abs(work[row]![column]!) > Math.abs(work[best]![column]!) ? row : best),
      column,
    )
    if (!(Math.abs(work[pivot]![column]!) > SINGULAR * scale)) return undefined
    ;[work[column], work[pivot]] = [work[pivot]!, work[column]!]
    const divisor = work[column]![column]!
    work[column] = work[column]!.map((value) => value / divisor)
    for (let row = 0; row < size; row++) {
      const factor = row === column ? 0 : work[row]![column]!
      if (factor !== 0) work[row] = work[row]!.map((value, index) => value - factor * work[column]![index]!)
    }
  }
  return work.map((row) => row.slice(size))
}

const MOST_SWEEPS = 50

/** Of a symmetric matrix, by Jacobi's rotations. */
function eigenvaluesOf(symmetric: Matrix): number[] {
  const a = symmetric.map((row) => [...row])
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let beside = 0
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        beside += a[p]![q]! ** 2
        rotate(a, p, q)
      }
    }
    if (beside < 1e-24) break
  }
  return a.map((row, i) => row[i]!)
}

function rotate(a: number[][], p: number, q: number): void {
  if (a[p]![q] === 0) return
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!]
  for (let j = 0; j < a.length; j++)
    [a[p]![j], a[q]![j]] = [c * a[p]![j]! - s * a[q]![j]!, s * a[p]![j]! + c * a[q]![j]!]
}
