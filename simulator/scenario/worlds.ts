// From what a user wrote to the worlds that are simulated: base and patches merged, command-line changes applied, everything checked.
import type { Assumption } from '../result/schema.ts'
import { priceProblem } from '../cost/region-prices.ts'
import { assumptionsOf } from './assumptions.ts'
import { crossChecks } from './cross-checks.ts'
import { contentHash } from './hash.ts'
import { merge } from './merge.ts'
import type { Scenario } from './schema.ts'
import { isMap, parsePath, type Path, pathText, reaches, type Tree, withValue } from './tree.ts'
import { drawUncertain, findUncertain, settle, type UncertainParameter } from './uncertain.ts'
import { type Problem, UserError } from './user-error.ts'
import { type Placed, placed, validate } from './validate.ts'

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
  hash: string
  /** In the order of the file; one called `base` where the file has no variants. */
  worlds: readonly World[]
  raw: unknown
  /** What the answers will lean on beside documented facts; values are those of the first world. */
  assumptions: readonly Assumption[]
}

export type SetOption = { path: string; value: unknown }

const MOST_VARIANTS = 100
/** Variants face the same world in these. */
const SHARED = ['name', 'description', 'start', 'horizon', 'warmUp'] as const

/**
 * @param options.set changes from the command line: applied after the patch, to every variant
 * @throws UserError with every problem there is
 */
export function prepare(raw: unknown, options: { set?: readonly SetOption[] } = {}): Prepared {
  if (!isMap(raw))
    throw new UserError([
      { path: 'scenario', message: 'a map of options was expected', hint: 'Start from `surgecast init`.' },
    ])
  const problems: Placed[] = []
  const sets = readSets(options.set ?? [], problems)
  const tree = sets
    .filter(({ keys }) => keys[0] === 'variants')
    .reduce<unknown>((changed, { keys, value }) => withValue(changed, keys, value), raw) as Tree
  const { variants, ...base } = tree
  const patches = patchesOf(variants, problems)
  const worlds = patches.flatMap(({ name, patch }) => worldOf(name, patch, base, sets, problems))
  if (problems.length > 0) throw new UserError(distinct(problems))
  const first = worlds[0] as World
  return {
    name: first.scenario.name,
    description: first.scenario.description,
    hash: contentHash(tree),
    worlds,
    raw: tree,
    assumptions: assumptionsOf(first.raw, first.scenario),
  }
}

/** The Scenario of one replication: uncertain parameters take the values drawn for it, the same in all variants. */
export function drawWorld(world: World, seed: string, replication: number): Scenario {
  if (world.uncertain.length === 0) return world.scenario
  const settled = settle(world.raw, world.uncertain, (parameter) => drawUncertain(parameter, seed, replication))
  const drawn = validate(settled)
  if ('scenario' in drawn) return drawn.scenario
  throw new UserError(drawn.problems)
}

type PlacedSet = { keys: Path; value: unknown }

function readSets(sets: readonly SetOption[], problems: Placed[]): PlacedSet[] {
  return sets.flatMap(({ path, value }) => {
    const keys = parsePath(path)
    if (keys !== undefined) return [{ keys, value }]
    problems.push({
      ...placed([]),
      path: `--set ${path}`,
      message: 'this is no path',
      hint: 'Write it as in clients.mobile.timeout or traffic["a.b"].scale.',
    })
    return []
  })
}

type Patch = { name: string; patch: Tree }

function patchesOf(variants: unknown, problems: Placed[]): Patch[] {
  if (variants === undefined || variants === null) return [{ name: 'base', patch: {} }]
  if (!isMap(variants) || Object.keys(variants).length === 0) {
    problems.push({
      ...placed(['variants']),
      message: 'a map from names to patches was expected',
      hint: 'Write `variants: {baseline: {}, other: {service: …}}`.',
    })
    return []
  }
  const entries = Object.entries(variants)
  if (entries.length > MOST_VARIANTS)
    problems.push({
      ...placed(['variants']),
      message: `${entries.length} variants are too many`,
      hint: `Keep at most ${MOST_VARIANTS}.`,
    })
  return entries.flatMap(([name, patch]) => {
    if (patch === null || isMap(patch)) return [{ name, patch: patch ?? {} }]
    problems.push({
      ...placed(['variants', name]),
      message: 'a patch is a map of options',
      hint: 'Write {} for the base as it is.',
    })
    return []
  })
}

function worldOf(name: string, patch: Tree, base: Tree, sets: readonly PlacedSet[], problems: Placed[]): World[] {
  const { description, ...changes } = patch
  const here: Placed[] = []
  for (const key of SHARED) {
    if (key in changes)
      here.push({
        ...placed([key]),
        message: `a variant cannot change ${key}: all variants face the same world`,
        hint: 'Change it for all of them, outside of variants.',
      })
  }
  const merged = merge(base, changes)
  const raw = sets
    .filter(({ keys }) => keys[0] !== 'variants')
    .reduce((tree, { keys, value }) => withValue(tree, keys, value), merged)
  const uncertainProblems: Problem[] = []
  const uncertain = findUncertain(raw, uncertainProblems)
  here.push(...uncertainProblems.map((problem) => ({ ...problem, keys: parsePath(problem.path) ?? [] })))
  const scenario = checked(raw, uncertain, here)
  problems.push(...here.map((problem) => whereWritten(problem, name, changes)))
  if (scenario === undefined) return []
  return [{ variant: name, description: typeof description === 'string' ? description : '', raw, scenario, uncertain }]
}

/** The Scenario at the estimates; the ends of uncertain ranges must be possible, too. */
function checked(raw: unknown, uncertain: readonly UncertainParameter[], problems: Placed[]): Scenario | undefined {
  const ends = uncertain.length === 0 ? (['estimate'] as const) : (['estimate', 'low', 'high'] as const)
  let result: Scenario | undefined
  for (const end of ends) {
    const validated = validate(settle(raw, uncertain, (parameter) => parameter[end]))
    const found =
      'problems' in validated
        ? validated.problems
        : [...crossChecks(validated.scenario), ...unpriced(validated.scenario)]
    const suffix = end === 'estimate' ? '' : ` (with all uncertain values ${end})`
    problems.push(...found.map((problem) => ({ ...problem, message: problem.message + suffix })))
    if (end === 'estimate' && 'scenario' in validated) result = validated.scenario
    if (found.length > 0) break
  }
  return result
}

function unpriced(scenario: Scenario): Placed[] {
  const problem = priceProblem(scenario)
  return problem === undefined ? [] : [{ ...problem, keys: parsePath(problem.path) ?? [] }]
}

/** A problem belongs to the patch when the patch wrote what is wrong, else to the base. */
function whereWritten(problem: Placed, variant: string, patch: Tree): Placed {
  const isPatched = problem.keys.length > 0 && reaches(patch, problem.keys)
  if (!isPatched) return problem
  const keys = ['variants', variant, ...problem.keys]
  return { ...problem, keys, path: pathText(keys) }
}

function distinct(problems: readonly Placed[]): Placed[] {
  const seen = new Set<string>()
  return problems.filter(({ path, message }) => {
    const key = `${path}\u0000${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
