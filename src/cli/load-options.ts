// How a load test is asked for on the command line: which script, which part of it, when.
import { InvalidArgumentError } from '@commander-js/extra-typings'
import type { Part, ScriptName } from '../../scenarios/k6/plan.ts'
import { UserError } from '../../simulator/index.ts'
import type { HowToLoad } from '../k6/plan.ts'
import { quoted } from './reproduce.ts'

export const SCRIPTS: readonly ScriptName[] = ['replay', 'spike', 'users']

export type LoadOptions = {
  variant?: string
  seed: string
  set?: string[]
  output: string
  script?: ScriptName
  segments?: Part
  startAt?: number
  parallelism?: number
}

/** `2/3`: the second of three machines. */
export function partOf(text: string): Part {
  const [, index, of] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []
  const part = { index: Number(index), of: Number(of) }
  if (part.index >= 1 && part.index <= part.of && part.of <= 100) return part
  throw new InvalidArgumentError('The part and the number of parts were expected, as in 1/3, 2/3 and 3/3; at most 100.')
}

/** @returns milliseconds since 1970 */
export function instantOf(text: string): number {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const timeMs = Date.parse(text)
  if (isInstant && !Number.isNaN(timeMs)) return timeMs
  throw new InvalidArgumentError('An instant with its zone was expected, as in 2026-11-26T14:30:00Z.')
}

/** @throws UserError where the options do not go together */
export function howToLoad({ script, segments, startAt, parallelism }: LoadOptions): HowToLoad {
  if (segments !== undefined && segments.of > 1 && startAt === undefined) {
    const hint = 'Give all machines the same instant, as in --start-at 2026-11-26T14:30:00Z.'
    throw new UserError([{ path: '--segments', message: 'the machines need a common start', hint }])
  }
  return {
    ...(script === undefined ? {} : { script }),
    ...(segments === undefined ? {} : { part: segments }),
    ...(startAt === undefined ? {} : { startAtMs: startAt }),
    ...(parallelism === undefined ? {} : { parallelism }),
  }
}

const LEAST_NOTICE_MS = 5000
const MOST_NOTICE_MS = 24 * 3_600_000

/** k6 needs a while to get ready. @throws UserError for an instant that is too near, past or a day away */
export function checkStart(startAtMs: number | null, nowMs: number): void {
  if (startAtMs === null) return
  const inMs = startAtMs - nowMs
  if (inMs >= LEAST_NOTICE_MS && inMs <= MOST_NOTICE_MS) return
  const message = inMs < LEAST_NOTICE_MS ? 'is less than 5 s away' : 'is more than a day away'
  const found = new Date(startAtMs).toISOString()
  const hint = 'Give an instant that all machines can be ready by, and compare their clocks.'
  throw new UserError([{ path: '--start-at', message, found, hint }])
}

/** What another command has to be given to plan the same test. */
export function sameTest({ script, variant, seed, set = [] }: LoadOptions): string {
  const options = [
    ['--script', script],
    ['--variant', variant],
    ['--seed', seed],
    ...set.map((change) => ['--set', change] as const),
  ] as const
  return options.flatMap(([name, value]) => (value === undefined ? [] : [` ${name} ${quoted(value)}`])).join('')
}
