// The record of a load test, line by line: nothing of it is kept, so that any length can be read.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AttemptRecord } from '../../scenarios/k6/client.ts'
import type { RequestLine } from '../../scenarios/k6/record.ts'
import { FAILURE_KINDS, REFUSAL_KINDS } from '../../simulator/result/schema.ts'
import { rememberInput } from '../files/inputs-read.ts'
import type { ObservedRun } from '../observed/observed-run.ts'

export type ReadRecord = {
  /** Lines that are no record: a run that was cut off ends with half a line. */
  unread: number
  /** Lines that say when the first instant was, in milliseconds since 1970. */
  startsMs: number[]
  /** Machines whose users went on to the horizon. */
  ends: number
}

/** How many classes and clients the scenario has: a record of another scenario is told by them. */
type Sizes = { classes: number; clients: number }

/** @param signal ends the reading with an AbortError */
export async function readRequests(path: string, run: ObservedRun, signal?: AbortSignal): Promise<ReadRecord> {
  const { sizes } = run
  const read: ReadRecord = { unread: 0, startsMs: [], ends: 0 }
  await rememberInput(path)
  const input = createReadStream(path, signal === undefined ? {} : { signal })
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => take(line, run, sizes, read))
  await new Promise<void>((resolve, reject) => {
    // Where the interface passes the error of its input on, and where it does not.
    for (const each of [input, lines]) each.once('error', reject)
    lines.once('close', () => (input.errored === null ? resolve() : reject(input.errored)))
  })
  return read
}

function take(line: string, run: ObservedRun, sizes: Sizes, read: ReadRecord): void {
  const given = jsonOf(line)
  if (isRequest(given, sizes)) run.add(given)
  else if (hasNumber(given, 'startEpochMs')) {
    run.startEpochMs = Math.min(run.startEpochMs ?? Number.POSITIVE_INFINITY, given.startEpochMs)
    read.startsMs.push(given.startEpochMs)
  } else if (hasNumber(given, 'endEpochMs')) read.ends++
  else if (line.trim() !== '') read.unread++
}

/** By hand: a schema per line takes six times as long, and there are millions. */
function isRequest(given: unknown, { classes, clients }: Sizes): given is RequestLine {
  if (!Array.isArray(given) || given.length !== 6) return false
  const [index, intentMs, lateMs, requestClass, client, attempts] = given as unknown[]
  return (
    isNumber(index) &&
    isNumber(intentMs) &&
    isNumber(lateMs) &&
    isPosition(requestClass, classes) &&
    isPosition(client, clients) &&
    Array.isArray(attempts) &&
    attempts.length > 0 &&
    attempts.every(isAttempt)
  )
}

const KINDS: ReadonlySet<unknown> = new Set([...FAILURE_KINDS, ...REFUSAL_KINDS, null])

function isAttempt(given: unknown): given is AttemptRecord {
  return (
    Array.isArray(given) &&
    (given.length === 3 || (given.length === 4 && isCode(given[3]))) &&
    isNumber(given[0]) &&
    isNumber(given[1]) &&
    KINDS.has(given[2] as unknown)
  )
}

/** Three digits of HTTP, four of k6. */
function isCode(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) < 10_000
}

function isPosition(value: unknown, count: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function hasNumber<Name extends string>(given: unknown, name: Name): given is Record<Name, number> {
  return typeof given === 'object' && given !== null && isNumber((given as Record<string, unknown>)[name])
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
