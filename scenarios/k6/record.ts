// One line per request on the console, which k6 writes to a file: the raw record that surgecast reads back.
import type { AttemptRecord } from './client.ts'

/** Milliseconds of the intent after the first instant, of the lateness; positions of class and client; the attempts. */
export type RequestLine = readonly [
  index: number,
  intentMs: number,
  lateMs: number,
  requestClass: number,
  client: number,
  attempts: readonly AttemptRecord[],
]

/** The first instant of the schedule on the generator's clock: what other observers of the run are aligned with. */
export type StartLine = { readonly startEpochMs: number }
/** Written by users, who have no schedule to count against: they went on to the horizon. */
export type EndLine = { readonly endEpochMs: number }

export function record(line: RequestLine | StartLine | EndLine): void {
  console.log(JSON.stringify(line))
}
