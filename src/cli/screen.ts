// How wide the terminal is and whether it shows colours.
import type { Screen } from './text-table.ts'

const WIDTH_WITHOUT_TERMINAL = 80
const LEAST_WIDTH = 40

/**
 * @param environment NO_COLOR (not empty) turns colours off, COLUMNS is the width where there is no terminal
 * @see https://no-color.org
 */
export function screenOf(stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): Screen {
  const isTerminal = stream.isTTY === true
  const width = (isTerminal ? stream.columns : Number(environment['COLUMNS'])) || WIDTH_WITHOUT_TERMINAL
  const hasColour = isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
  return { width: Math.max(LEAST_WIDTH, width), hasColour }
}
