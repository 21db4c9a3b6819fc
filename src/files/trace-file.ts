// Recorded traffic as CSV: `time_s,requests`, one line per bin, bins of equal length without gaps; or `requests` alone, when the
// scenario gives the length of a bin.
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { readText } from './yaml-file.ts'

const MOST_BYTES = 100_000_000
const MOST_SHOWN = 20
const TIMED = 'time_s,requests'
const COUNTED = 'requests'

/** `binS` is undefined where the file has no times. */
export type Trace = { binS: number | undefined; counts: number[] }

type Report = (line: number, message: string, hint: string) => void

/** @throws UserError with every line that is wrong (the first twenty) */
export async function readTrace(path: string): Promise<Trace> {
  const text = await readText(path, MOST_BYTES, 'Use longer bins, or cut out the part you need.')
  const lines = text.split(/\r?\n/)
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const problems: Problem[] = []
  const report: Report = (line, message, hint) => {
    const found = (lines[line] ?? '').slice(0, 60)
    if (problems.length < MOST_SHOWN) problems.push({ path, file: path, line: line + 1, message, found, hint })
  }
  const trace = toTrace(lines, report)
  if (problems.length > 0) throw new UserError(problems)
  return trace
}

function toTrace(lines: readonly string[], report: Report): Trace {
  const header = (lines[0] ?? '').replaceAll(' ', '').toLowerCase()
  const rows = lines.slice(1).map((line) => line.split(',').map(numberOf))
  if (header === TIMED) return timed(rows, report)
  if (header === COUNTED) return counted(rows, report)
  report(0, `the first line must be ${TIMED}, or ${COUNTED}`, 'Start of the bin in seconds, requests in it.')
  return { binS: undefined, counts: [] }
}

function numberOf(cell: string): number {
  return cell.trim() === '' ? Number.NaN : Number(cell)
}

function counted(rows: readonly number[][], report: Report): Trace {
  if (rows.length === 0) report(0, 'a trace needs at least one bin', 'Add lines with a number of requests.')
  const counts = rows.map(([requests = Number.NaN, ...more], index) => {
    if (!Number.isFinite(requests) || more.length > 0) report(index + 1, 'one number was expected', 'Write a count.')
    else checkCount(requests, index + 1, report)
    return requests
  })
  return { binS: undefined, counts }
}

function timed(rows: readonly number[][], report: Report): Trace {
  if (rows.length < 2) report(0, 'a trace needs at least two bins', `Add lines of ${TIMED}.`)
  const [first, second] = [rows[0]?.[0] ?? Number.NaN, rows[1]?.[0] ?? Number.NaN]
  const binS = second - first
  if (binS <= 0) report(1, 'the times do not rise', 'Sort the lines by time.')
  const counts = rows.map(([timeS = Number.NaN, requests = Number.NaN], index) => {
    if (!Number.isFinite(timeS) || !Number.isFinite(requests))
      report(index + 1, 'two numbers were expected', `Write ${TIMED}.`)
    else if (checkCount(requests, index + 1, report)) checkTime(timeS, first + index * binS, binS, index + 1, report)
    return requests
  })
  return { binS, counts }
}

function checkCount(requests: number, line: number, report: Report): boolean {
  if (requests < 0) report(line, 'a count is negative', 'Counts are 0 or more.')
  else if (!Number.isInteger(requests))
    report(line, 'a count is not a whole number', 'Use `scale` in the scenario to multiply counts.')
  else return true
  return false
}

function checkTime(timeS: number, expectedS: number, binS: number, line: number, report: Report): void {
  if (Math.abs(timeS - expectedS) <= binS * 1e-6) return
  report(line, `a gap: ${expectedS} s was expected`, 'Write bins without requests as 0; all bins have the same length.')
}
