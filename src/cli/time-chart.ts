// The course of a run in the terminal: failed requests and healthy tasks over time, one row of blocks per variant on a common scale.
import { numberText } from '../../reports/format.ts'
import { type OverviewLine, overviewLines } from '../../reports/overview-lines.ts'
import { sparkline } from '../../reports/sparkline.ts'
import { type WallClock, wallClockOf } from '../../reports/wall-clock.ts'
import type { Result } from '../../simulator/index.ts'
import { painted, printable, type Screen } from './text-table.ts'

const GUTTER = '  '
const LEAST_COLUMNS = 20
const MOST_COLUMNS = 96
const LONGEST_NAME = 24
const LABEL_SPACING = 14
const LONGEST_LABEL = 8
/** Minutes alone would repeat themselves. */
const SHORT_RUN_S = 900

/** @returns no lines when nothing failed and no task count is known, or the terminal is too narrow */
export function timeChart(result: Result, screen: Screen): string[] {
  const lines = overviewLines(result)
  const names = Math.min(LONGEST_NAME, Math.max(0, ...result.variants.map(({ name }) => [...printable(name)].length)))
  const columns = Math.min(MOST_COLUMNS, screen.width - names - GUTTER.length)
  if (lines.length === 0 || columns < LEAST_COLUMNS) return []
  const clock = wallClockOf(result.scenario)
  const axis = ' '.repeat(names) + GUTTER + timeAxis(result.scenario.horizonS, columns, clock)
  return [
    ...lines.flatMap((line) => rows(line, { names, columns }, screen)),
    painted(axis.trimEnd(), 'dim', screen.hasColour),
  ]
}

function rows(line: OverviewLine, room: { names: number; columns: number }, { hasColour }: Screen): string[] {
  const scale = numberText(line.most, line.measure).replaceAll('\u202f', ' ')
  const paint = line.measure === 'rate' ? 'red' : 'green'
  return [
    painted(`${line.title}, up to ${scale}`, 'bold', hasColour),
    ...line.variants.map(
      ({ name, values }) =>
        fitted(printable(name), room.names) +
        GUTTER +
        painted(sparkline(values, room.columns, line.most), paint, hasColour),
    ),
  ]
}

function fitted(name: string, width: number): string {
  const characters = [...name]
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`
  return name + ' '.repeat(width - characters.length)
}

/** Clock times, each beginning at the column of its instant. */
function timeAxis(horizonS: number, columns: number, clock: WallClock): string {
  const label = horizonS < SHORT_RUN_S ? clock.time : clock.shortTime
  let axis = ''
  for (let column = 0; column + LONGEST_LABEL <= columns; column += LABEL_SPACING) {
    axis = axis.padEnd(column) + label((column / columns) * horizonS)
  }
  return `${axis.padEnd(columns - clock.zone.length > axis.length ? columns - clock.zone.length : axis.length + 1)}${clock.zone}`
}
