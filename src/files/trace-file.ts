// Recorded traffic as CSV: `time_s,requests`, one line per bin, bins of equal length without gaps.
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { readText } from './yaml-file.ts'

const MOST_BYTES = 100_000_000
const MOST_SHOWN = 20
const HEADER = 'time_s,requests'

export type Trace = { binS: number; counts: number[] }

/** @throws UserError with every line that is wrong (the first twenty) */
export async function readTrace(path: string): Promise<Trace> {
  const text = await readText(path, MOST_BYTES, 'Use longer bins, or cut out the part you need.')
  const lines = text.split(/\r?\n/)
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  if ((lines[0] ?? '').replaceAll(' ', '').toLowerCase() !== HEADER) {
    throw new UserError([
      {
        path,
        line: 1,
        message: `the first line must be ${HEADER}`,
        found: (lines[0] ?? '').slice(0, 60),
        hint: 'Two columns: start of the bin in seconds, requests in it.',
      },
    ])
  }
  if (lines.length < 3)
    throw new UserError([{ path, message: 'a trace needs at least two bins', hint: 'Add lines of time_s,requests.' }])
  return toTrace(path, lines)
}

function toTrace(path: string, lines: readonly string[]): Trace {
  const problems: Problem[] = []
  const report = (line: number, message: string, hint: string) => {
    if (problems.length < MOST_SHOWN)
      problems.push({ path, line: line + 1, message, found: (lines[line] ?? '').slice(0, 60), hint })
  }
  const rows = lines
    .slice(1)
    .map((line) => line.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell))))
  const [first, second] = [rows[0]?.[0] ?? Number.NaN, rows[1]?.[0] ?? Number.NaN]
  const binS = second - first
  const counts = rows.map(([timeS = Number.NaN, requests = Number.NaN], index) => {
    if (!Number.isFinite(timeS) || !Number.isFinite(requests))
      report(index + 1, 'two numbers were expected', 'Write time_s,requests.')
    else if (requests < 0) report(index + 1, 'a count is negative', 'Counts are 0 or more.')
    else if (!Number.isInteger(requests))
      report(index + 1, 'a count is not a whole number', 'Use `scale` in the scenario to multiply counts.')
    else if (Math.abs(timeS - (first + index * binS)) > binS * 1e-6)
      report(
        index + 1,
        `a gap: ${first + index * binS} s was expected`,
        'Write bins without requests as 0; all bins have the same length.',
      )
    return requests
  })
  if (!(binS > 0)) report(1, 'the times do not rise', 'Sort the lines by time.')
  if (problems.length > 0) throw new UserError(problems)
  return { binS, counts }
}
