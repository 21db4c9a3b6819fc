// From a world to what a load test is told: classes, clients, and the load of the script that was chosen.
import type { Part, Plan, ScriptName } from '../../scenarios/k6/plan.ts'
import { PLAN_FORMAT } from '../../scenarios/k6/plan.ts'
import { type Scenario, UserError, type World } from '../../simulator/index.ts'
import { DEFAULT_ANSWERS } from '../../simulator/scenario/staging-schema.ts'
import { plannedClient } from './planned-client.ts'
import type { Draw, LoadInputs, PlannedLoad } from './planned-load.ts'
import { replayLoad } from './replay-load.ts'
import { spikeLoad } from './spike-load.ts'
import { usersLoad } from './users-load.ts'

export type LoadTest = Omit<PlannedLoad, 'load'> & { plan: Plan; mostAttempts: number }

export type HowToLoad = {
  script?: ScriptName
  part?: Part
  startAtMs?: number
  /** Machines that a cluster will split the test over. */
  parallelism?: number
}

/** Late requests are the generator's fault, not the target's: beyond this at the 99th percentile the run says little. */
export const LATENESS_LIMIT_S = 0.05

const LEAD_MS = 3000
const MS = 1000

/** @throws UserError where the traffic does not fit the script */
export function loadTestOf(world: World, draw: Draw, how: HowToLoad = {}): LoadTest {
  const { scenario } = world
  const { part = { index: 1, of: 1 }, startAtMs = null, parallelism = 1 } = how
  const script = scriptFor(scenario, how.script)
  const clients = Object.entries(scenario.clients).map(plannedClient)
  const { load, ...sizes } = loadOf(script, scenario, { draw, clients, part, machines: Math.max(part.of, parallelism) })
  const { errorRate, p99, after } = scenario.staging.abort
  const plan: Plan = {
    format: PLAN_FORMAT,
    scenario: scenario.name,
    variant: world.variant,
    ...draw,
    horizonMs: scenario.horizon * MS,
    leadMs: LEAD_MS,
    startAtMs,
    part,
    allowedHosts: scenario.staging.allowedHosts,
    classes: Object.entries(scenario.requests).map((each) => plannedClass(each, scenario)),
    clients,
    load,
    abort: { errorRate, p99Ms: p99 === undefined ? null : p99 * MS, afterMs: after * MS },
    latenessLimitMs: LATENESS_LIMIT_S * MS,
  }
  return { plan, ...sizes, mostAttempts: Math.max(...clients.map(({ attempts }) => attempts)) }
}

function loadOf(script: ScriptName, scenario: Scenario, inputs: LoadInputs): PlannedLoad {
  switch (script) {
    case 'replay':
      return replayLoad(scenario, inputs)
    case 'spike':
      return spikeLoad(scenario, inputs)
    case 'users':
      return usersLoad(scenario, inputs)
    default:
      return script satisfies never
  }
}

function plannedClass(
  [name, { weight }]: [string, { weight: number }],
  { staging }: Scenario,
): Plan['classes'][number] {
  const {
    method = 'GET',
    path = '/',
    body = null,
    headers = {},
    answers = DEFAULT_ANSWERS,
  } = staging.requests[name] ?? {}
  return { name, weight, method, path, body, headers, answers }
}

/** Where nobody says, users where there are users. */
function scriptFor({ traffic }: Scenario, asked: ScriptName | undefined): ScriptName {
  const kinds = Object.values(traffic).map(({ kind }) => kind)
  const closed = kinds.filter((kind) => kind === 'users').length
  if (closed > 0 && closed < kinds.length) throw mixed(traffic)
  const script = asked ?? (closed > 0 ? 'users' : 'replay')
  if (closed > 0 && script !== 'users')
    throw misfit('users ask again when they have been answered: there is no schedule to play', 'Use --script users.')
  if (closed === 0 && script === 'users')
    throw misfit('no source of traffic is users', 'Use --script replay, or spike for a rate.')
  return script
}

/** One script would leave out a part of the traffic that the forecast has. */
function mixed(traffic: Scenario['traffic']): UserError {
  const users = Object.entries(traffic).flatMap(([name, { kind }]) => (kind === 'users' ? [name] : []))
  const hint = `Take one kind out for forecast and load alike, as in staging: {overrides: {traffic: {${users[0]}: null}}}.`
  return misfit('users and sources with a rate cannot be played by one script', hint)
}

function misfit(message: string, hint: string): UserError {
  return new UserError([{ path: 'traffic', message, hint }])
}
