// Recorded traffic as CSV: `time_s,requests` or `timestamp,requests`, one line per bin, bins of equal length; or `requests` alone, when
// the scenario gives the length of a bin. Gaps and fractions are refused with their line, unless the scenario says what to make of them.
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { readText } from './yaml-file.ts'

const MOST_BYTES = 100_000_000
const MOST_SHOWN = 20
const MOST_BINS = 5_000_000
const TIMED = 'time_s,requests'
const STAMPED = 'timestamp,requests'
const COUNTED = 'requests'

/** `binS` is undefined where the file has no times. */
export type Trace = { binS: number | undefined; counts: number[] }

/** As options of a scenario beside the file. */
export type TraceOptions = { gaps?: 'refuse' | 'zero'; fractions?: 'refuse' | 'round' }

type Report = (line: number, message: string, hint: string) => void
type Row = { line: number; cells: readonly string[] }

/** @throws UserError with every line that is wrong (the first twenty) */
export async function readTrace(path: string, options: TraceOptions = {}): Promise<Trace> {
  const text = await readText(path, MOST_BYTES, 'Use longer bins, or cut out the part you need.')
  const lines = text.split(/\r?\n/)
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const problems: Problem[] = []
  const report: Report = (line, message, hint) => {
    const found = (lines[line] ?? '').slice(0, 60)
    if (problems.length < MOST_SHOWN) problems.push({ path, file: path, line: line + 1, message, found, hint })
  }
  const trace = toTrace(lines, report, options)
  if (problems.length > 0) throw new UserError(problems)
  return trace
}

function toTrace(lines: readonly string[], report: Report, options: TraceOptions): Trace {
  const header = (lines[0] ?? '').replaceAll(/[\s"]/g, '').toLowerCase()
  const rows = lines.slice(1).map((line, index) => ({ line: index + 1, cells: line.split(',').map(unquoted) }))
  if (header === TIMED) return timed(rows, numberOf, report, options)
  if (header === STAMPED) return timed(rows, instantOf, report, options)
  if (header === COUNTED) return { binS: undefined, counts: counted(rows, report, options) }
  report(
    0,
    `the first line must be ${TIMED}, ${STAMPED} or ${COUNTED}`,
    'Start of the bin, in seconds or as in 2026-11-17T06:00:00Z, and the requests in it.',
  )
  return { binS: undefined, counts: [] }
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1')
}

function numberOf(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell)
}

/** Date, time and, where there is one, zone; without it all lines are taken to be in the same. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/

/** Seconds since 1970. */
function instantOf(cell: string): number {
  const [, date, time, zone = 'Z'] = INSTANT.exec(cell) ?? []
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time}${offset}`) / 1000
}

function counted(rows: readonly Row[], report: Report, options: TraceOptions): number[] {
  if (rows.length === 0) report(0, 'a trace needs at least one bin', 'Add lines with a number of requests.')
  const counts = rows.map(({ line, cells }) => {
    const requests = numberOf(cells[0] ?? '')
    if (!Number.isFinite(requests) || cells.length > 1) report(line, 'one number was expected', 'Write a count.')
    else checkCount(requests, line, report, options)
    return requests
  })
  return whole(counts, options)
}

type Bin = { line: number; timeS: number; requests: number }

function timed(rows: readonly Row[], timeOf: (cell: string) => number, report: Report, options: TraceOptions): Trace {
  if (rows.length < 2) report(0, 'a trace needs at least two bins', `Add lines of ${TIMED}.`)
  const bins = rows.flatMap(({ line, cells: [time = '', count = ''] }): Bin[] => {
    const [timeS, requests] = [timeOf(time), numberOf(count)]
    if (Number.isFinite(timeS) && Number.isFinite(requests))
      return checkCount(requests, line, report, options) ? [{ line, timeS, requests }] : []
    const wanted = timeOf === numberOf ? 'two numbers were expected' : 'a time and a number were expected'
    report(line, wanted, `Write ${timeOf === numberOf ? TIMED : `${STAMPED}, as in 2026-11-17T06:00:00Z,100`}.`)
    return []
  })
  const binS = shortestStep(bins, report)
  return { binS, counts: whole(placed(bins, binS, report, options), options) }
}

/** The length of a bin: steps are longer where lines are missing. */
function shortestStep(bins: readonly Bin[], report: Report): number {
  let shortest = Number.POSITIVE_INFINITY
  for (const [index, { line, timeS }] of bins.entries()) {
    const before = bins[index - 1]
    if (before === undefined) continue
    if (timeS <= before.timeS) report(line, 'the times do not rise', 'Sort the lines by time; each has its own.')
    else shortest = Math.min(shortest, timeS - before.timeS)
  }
  return shortest
}

/** Counts by bin; those of missing lines are zero where that is asked for. */
function placed(bins: readonly Bin[], binS: number, report: Report, { gaps }: TraceOptions): number[] {
  const counts: number[] = []
  const [first] = bins
  if (first === undefined || !Number.isFinite(binS)) return counts
  for (const { line, timeS, requests } of bins) {
    const place = (timeS - first.timeS) / binS
    const index = Math.round(place)
    const expectedS = first.timeS + counts.length * binS
    if (Math.abs(place - index) > 1e-6)
      report(line, `bins of ${binS} s do not reach this time`, 'All bins have the same length: mend the times.')
    else if (index > counts.length && gaps !== 'zero')
      report(line, `a gap: ${shownTime(expectedS)} was expected`, GAP_HINT)
    else if (index >= MOST_BINS) {
      report(line, 'too long a gap', 'Use longer bins, or cut out the part you need.')
      break
    }
    while (counts.length < index && counts.length < MOST_BINS) counts.push(0)
    counts.push(requests)
  }
  return counts
}

const GAP_HINT = 'Write bins without requests as 0, or set gaps: zero beside file; all bins have the same length.'

function shownTime(timeS: number): string {
  return timeS >= 1e9 ? new Date(timeS * 1000).toISOString().replace('.000Z', 'Z') : `${timeS} s`
}

function checkCount(requests: number, line: number, report: Report, { fractions }: TraceOptions): boolean {
  if (requests < 0) report(line, 'a count is negative', 'Counts are 0 or more.')
  else if (!Number.isInteger(requests) && fractions !== 'round')
    report(
      line,
      'a count is not a whole number',
      'Set fractions: round beside file, or use `scale` in the scenario to multiply counts.',
    )
  else return true
  return false
}

/** Rounded so that the sum up to any bin is right to within half a request. */
function whole(counts: readonly number[], { fractions }: TraceOptions): number[] {
  if (fractions !== 'round') return [...counts]
  let sum = 0
  let given = 0
  return counts.map((count) => {
    sum += count
    const rounded = Math.round(sum) - given
    given += rounded
    return rounded
  })
}
