// What a look at a scenario finds before anything is simulated: an arithmetic that cannot come out well, and what to change.
import type { Scenario } from '../scenario/schema.ts'

export type Finding = {
  /** Which check found it. */
  check: string
  /** The option to change first. */
  path: string
  /** A sentence with its arithmetic. */
  message: string
  /** What to change. */
  hint: string
  /** Where it makes requests fail: the first clause of why they did, without a full stop. */
  why?: string
}

/** Pure: a prepared scenario in, what was found out; nothing where all is well or cannot be told. */
export type Check = (scenario: Scenario) => Finding[]
