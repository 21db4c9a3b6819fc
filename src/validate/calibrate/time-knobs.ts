// Which laws of a scenario response times may move, and the scenario with them moved.
import type { Distribution } from '../../../simulator/engine/distribution.ts'
import { exp } from '../../../simulator/engine/elementary.ts'
import type { Scenario } from '../../../simulator/index.ts'
import type { Path } from '../../../simulator/scenario/tree.ts'
import { hasSpread, scaled, spread } from './laws.ts'

/** Laws that are stretched together; one of its own kind may also be narrowed or widened. */
export type Group = {
  name: string
  places: readonly { path: Path; law: Distribution }[]
  /** Request classes whose times tell of it. */
  classes: readonly string[]
  hasSpread: boolean
}

export type Knob = { group: Group; moves: 'scale' | 'spread' }

/**
 * Of a class with waits, the waits; of one that calls dependencies and never waits, their latency; of one that only computes, its CPU
 * unless that is known from utilization.
 */
export function groupsOf({ requests, dependencies }: Scenario, isCpuKnown: boolean): Group[] {
  const groups = new Map<string, Group>()
  const add = (name: string, places: Group['places'], request: string) => {
    const classes = [...(groups.get(name)?.classes ?? []), request]
    const [first] = places
    groups.set(name, {
      name,
      places,
      classes,
      hasSpread: places.length === 1 && first !== undefined && hasSpread(first.law),
    })
  }
  for (const [request, { work }] of Object.entries(requests)) {
    const timed = (kind: 'cpu' | 'wait') =>
      work.flatMap((step, index) =>
        step.kind === kind ? [{ path: ['requests', request, 'work', index, kind], law: step.time }] : [],
      )
    const calls = work.flatMap((step) => (step.kind === 'call' ? [step.dependency] : []))
    if (timed('wait').length > 0) add(`${request}: waiting`, timed('wait'), request)
    else if (calls.length > 0)
      for (const name of new Set(calls))
        add(
          `${name}: latency`,
          [{ path: ['dependencies', name, 'latency'], law: dependencies[name]!.latency }],
          request,
        )
    else if (timed('cpu').length > 0 && !isCpuKnown) add(`${request}: CPU`, timed('cpu'), request)
  }
  return [...groups.values()]
}

/** The round trip can be told from work where a class only computes and its CPU is known from utilization. */
export function roundTripGroup({ requests, network }: Scenario, isCpuKnown: boolean): Group | undefined {
  const computing = Object.entries(requests).filter(([, { work }]) => work.every(({ kind }) => kind === 'cpu'))
  if (!isCpuKnown || computing.length === 0) return undefined
  const places = [{ path: ['network', 'clientRoundTrip'], law: network.clientRoundTrip }]
  return { name: 'round trip', places, classes: computing.map(([name]) => name), hasSpread: false }
}

/** @param values of the knobs, as logarithms of factors */
export function lawWith(
  law: Distribution,
  group: Group,
  knobs: readonly Knob[],
  values: readonly number[],
): Distribution {
  const factor = (moves: Knob['moves']) => {
    const index = knobs.findIndex((knob) => knob.group === group && knob.moves === moves)
    return index < 0 ? 1 : exp(values[index]!)
  }
  return spread(scaled(law, factor('scale')), factor('spread'))
}

export function turned(scenario: Scenario, knobs: readonly Knob[], values: readonly number[]): Scenario {
  return [...new Set(knobs.map(({ group }) => group))].reduce(
    (moved, group) =>
      group.places.reduce((each, { path, law }) => withLaw(each, path, lawWith(law, group, knobs, values)), moved),
    scenario,
  )
}

function withLaw(scenario: Scenario, path: Path, law: Distribution): Scenario {
  const [section, name] = path.map(String) as [string, string]
  if (section === 'network') return { ...scenario, network: { ...scenario.network, clientRoundTrip: law } }
  if (section === 'dependencies') {
    const dependency = { ...scenario.dependencies[name]!, latency: law }
    return { ...scenario, dependencies: { ...scenario.dependencies, [name]: dependency } }
  }
  const request = scenario.requests[name]!
  const work = request.work.map((step, index) =>
    index === path[3] && step.kind !== 'call' ? { ...step, time: law } : step,
  )
  return { ...scenario, requests: { ...scenario.requests, [name]: { ...request, work } } }
}
