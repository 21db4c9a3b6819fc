// From what a user wrote to the worlds that are simulated: base and patches merged, command-line changes applied, everything checked.
import { priceProblem } from '../cost/region-prices.ts'
import type { Assumption } from '../result/schema.ts'
import { assumptionsOf } from './assumptions.ts'
import { crossChecks } from './cross-checks.ts'
import { contentHash } from './hash.ts'
import { merge } from './merge.ts'
import { isShared } from './patch-rules.ts'
import type { Scenario } from './schema.ts'
import {
  type Change,
  changePatch,
  changeWorld,
  misplacedChange,
  missingName,
  readChanges,
  type SetOption,
} from './set-path.ts'
import { forbiddenPlace, isMap, type Path, parsePath, type Tree } from './tree.ts'
import { cornersOf, drawUncertain, findUncertain, settle, type UncertainParameter } from './uncertain.ts'
import { UserError } from './user-error.ts'
import { type Placed, placed, problem, validate } from './validate.ts'
import { distinct, whereWritten } from './where-written.ts'

export type World = {
  variant: string
  description: string
  /** Base and patch merged, uncertain parameters still as written. */
  raw: unknown
  /** At the estimates of uncertain parameters. */
  scenario: Scenario
  uncertain: readonly UncertainParameter[]
}

export type Prepared = {
  name: string
  description: string
  /** Of everything that was written, changes from the command line included. */
  hash: string
  /** In the order of the file; one called `base` where the file has no variants. */
  worlds: readonly World[]
  raw: unknown
  /** What the answers will lean on beside documented facts; where variants differ, the first one's value. */
  assumptions: readonly Assumption[]
  /** The replication whose load all replications face (`facingLoadOf`); absent, each faces its own. */
  loadReplication?: number
}

const MOST_VARIANTS = 100

/**
 * @param options.set changes from the command line: applied after the patch, to every variant or to the one they name
 * @throws UserError with every problem there is
 */
export function prepare(raw: unknown, options: { set?: readonly SetOption[] } = {}): Prepared {
  const forbidden = forbiddenProblem(raw)
  if (forbidden !== undefined) throw new UserError([forbidden])
  const { variants, ...base } = raw as Tree
  const problems: Placed[] = []
  const changes = readChanges(options.set ?? [], variants, problems)
  const written = patchesOf(variants, problems).map((patch) => ({ ...patch, base, changes }))
  problems.push(...misplaced(changes, written))
  const worlds = written.flatMap((world) => worldOf(world, problems))
  if (problems.length > 0) throw new UserError(distinct(problems))
  const { name, description } = (worlds[0] as World).scenario
  const hash = contentHash(changes.length === 0 ? raw : { raw, changes })
  return { name, description, hash, worlds, raw, assumptions: assumptionsOf(worlds) }
}

/** What no scenario can be. */
function forbiddenProblem(raw: unknown): Placed | undefined {
  if (!isMap(raw)) return problem([], 'a map of options was expected', 'Start from `surgecast init`.')
  const found = forbiddenPlace(raw)
  if (found === undefined) return undefined
  return found.why === 'deep'
    ? problem(found.path.slice(0, 3), 'it is nested deeper than any scenario', 'Take the inner levels out.')
    : problem(found.path, `${String(found.path.at(-1))} is no name`, 'Choose another one.')
}

/** The Scenario of one replication: uncertain parameters take the values drawn for it, the same in all variants. */
export function drawWorld(world: World, seed: string, replication: number): Scenario {
  if (world.uncertain.length === 0) return world.scenario
  const settled = settle(world.raw, world.uncertain, (parameter) => drawUncertain(parameter, seed, replication))
  const drawn = validate(settled)
  if ('scenario' in drawn) return drawn.scenario
  throw new UserError(drawn.problems)
}

/** What was written about one world. */
type Written = { name: string; patch: Tree; base: Tree; changes: readonly Change[] }

function patchesOf(variants: unknown, problems: Placed[]): { name: string; patch: Tree }[] {
  if (variants === undefined || variants === null) return [{ name: 'base', patch: {} }]
  if (!isMap(variants) || Object.keys(variants).length === 0) {
    const hint = 'Write `variants: {baseline: {}, other: {service: …}}`.'
    problems.push(problem(['variants'], 'a map from names to patches was expected', hint))
    return []
  }
  const entries = Object.entries(variants)
  if (entries.length > MOST_VARIANTS)
    problems.push(problem(['variants'], `${entries.length} variants are too many`, `Keep at most ${MOST_VARIANTS}.`))
  return entries.slice(0, MOST_VARIANTS).flatMap(([name, patch]) => {
    if (patch === null || isMap(patch)) return [{ name, patch: patch ?? {} }]
    problems.push(problem(['variants', name], 'a patch is a map of options', 'Write {} for the base as it is.'))
    return []
  })
}

/** Changes that have a place in no world. (One that only some variants have a place for changes those.) */
function misplaced(changes: readonly Change[], written: readonly Written[]): Placed[] {
  return changes.flatMap((change) => {
    const worlds = written.filter(({ name }) => change.scope === undefined || change.scope === name)
    const missing = worlds.map(({ base, patch }) => missingName(merge(base, patch) as Tree, change))
    const [first] = missing
    return first === undefined || missing.includes(undefined) ? [] : [{ ...misplacedChange(change, first), keys: [] }]
  })
}

function worldOf(written: Written, problems: Placed[]): World[] {
  const { name, base, changes } = written
  const patched = changes
    .filter(({ scope }) => scope === name)
    .reduce((patch, change) => changePatch(patch, change, merge(base, patch) as Tree), written.patch)
  const { description = '', ...patch } = patched
  const here = checkPatch(description, patch)
  const raw = changes
    .filter(({ scope }) => scope === undefined)
    .reduce((world, change) => changeWorld(world, change), merge(base, patch) as Tree)
  const uncertain = findUncertain(raw, here)
  const scenario = checked(raw, uncertain, here)
  problems.push(...here.map((found) => whereWritten(found, { ...written, patch: patched })))
  if (scenario === undefined) return []
  return [{ variant: name, description: String(description), raw, scenario, uncertain }]
}

function checkPatch(description: unknown, patch: Tree): Placed[] {
  const found = Object.keys(patch)
    .filter(isShared)
    .map((key) =>
      problem(
        [key],
        `a variant cannot change ${key}: all variants face the same world`,
        'Change it for all of them, outside of variants.',
      ),
    )
  if (typeof description === 'string') return found
  return [...found, problem(['description'], 'a text was expected', 'Say in a sentence what the variant is.')]
}

/** The Scenario at the estimates; the ends of uncertain ranges must be possible, too. */
function checked(raw: Tree, uncertain: readonly UncertainParameter[], problems: Placed[]): Scenario | undefined {
  let result: Scenario | undefined
  for (const { name, pick } of cornersOf(uncertain)) {
    const validated = validate(settle(raw, uncertain, pick))
    const found = 'problems' in validated ? validated.problems : combinations(validated.scenario)
    const suffix = name === '' ? '' : ` (${name})`
    problems.push(...found.map((one) => ({ ...one, message: one.message + suffix })))
    if (found.length > 0) return result
    if ('scenario' in validated) result ??= validated.scenario
  }
  return result
}

function combinations(scenario: Scenario): Placed[] {
  const unpriced = priceProblem(scenario)
  const priced = unpriced === undefined ? [] : [{ ...unpriced, ...placed(parsePath(unpriced.path) as Path) }]
  return [...crossChecks(scenario), ...priced]
}
