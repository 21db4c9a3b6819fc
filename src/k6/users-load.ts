// The scenario's users as VUs, one each.
import { mean } from '../../simulator/engine/distribution.ts'
import { type Scenario, UserError } from '../../simulator/index.ts'
import type { LoadInputs, PlannedLoad } from './planned-load.ts'

/** 3 to 5 MB each. */
const MOST_VUS = 5000

/** @throws UserError for nobody, or for more users than a machine holds */
export function usersLoad({ traffic, horizon }: Scenario, { part, machines }: LoadInputs): PlannedLoad {
  const sources = Object.entries(traffic).flatMap(([name, source]) =>
    source.kind === 'users' ? [{ name, count: Math.round(source.count * source.scale), think: source.think }] : [],
  )
  const count = sources.reduce((sum, source) => sum + source.count, 0)
  const vus = Math.ceil((count - (part.index - 1)) / part.of)
  if (vus < 1) throw nobody(count)
  if (vus / (machines / part.of) > MOST_VUS) throw tooMany(vus)
  // Answers take time: fewer requests will come.
  const peakRps = sources.reduce((sum, source) => sum + source.count / mean(source.think), 0) / part.of
  return {
    load: { kind: 'users', vus, sources },
    shares: [],
    planned: null,
    mostRequests: Math.ceil(peakRps * horizon),
    peakRps: Math.ceil(peakRps),
  }
}

function nobody(count: number): UserError {
  const hint = 'Give at least as many users as there are machines.'
  return new UserError([{ path: 'traffic', message: 'this machine would play no user', found: `${count} users`, hint }])
}

function tooMany(vus: number): UserError {
  const hint = 'Scale the users under staging.overrides, or split them with --segments.'
  return new UserError([
    { path: 'traffic', message: `one machine plays at most ${MOST_VUS} users`, found: String(vus), hint },
  ])
}
