// Queueing models with a known answer: those that need most requests, at night.
import { describe, test } from 'vitest'
import { longestCases } from './cases.ts'
import { checkCase } from './check-case.ts'

describe.runIf(process.env['SURGECAST_NIGHTLY'])('the simulator agrees with theory', () => {
  for (const world of longestCases) {
    test(`${world.name} – ${world.known.family} – ${world.known.source}`, { timeout: 600_000 }, () => checkCase(world))
  }
})
