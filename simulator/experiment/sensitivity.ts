// One at a time: what an answer leans on, moved down and up on the same requests. Shows which of the unpublished parameters matter.
import { standingOf } from '../result/gate.ts'
import type { Result, VariantResult } from '../result/schema.ts'
import type { Sensitivity } from '../result/sensitivity.ts'
import { assumptionsOf } from '../scenario/assumptions.ts'
import { flowText, isMap, type Path, parsePath, pathText, type Tree, valueAt, withValue } from '../scenario/tree.ts'
import { UserError } from '../scenario/user-error.ts'
import { type Prepared, prepare, type World } from '../scenario/worlds.ts'

type Moved = { path: string; value: string; low: string; high: string }

export type SensitivityWorlds = {
  variant: string
  moved: readonly Moved[]
  /** The variant as it is, then each parameter low and high. */
  prepared: Prepared
}

const AS_IS = 'as it is'
const HALF = 0.5
const DOUBLE = 2

/** @param world the variant to look at; its uncertain values move to the ends of their ranges, unpublished parameters to half and double */
export function sensitivityWorlds(world: World, name: string): SensitivityWorlds {
  if (!isMap(world.raw)) throw new Error('a world without options')
  const { variants: _, ...raw } = world.raw
  const ends = [...uncertainEnds(world), ...assumedEnds(world)].filter(
    ({ path, low, high }) => isPossible(raw, path, low) && isPossible(raw, path, high),
  )
  const variants = Object.fromEntries([
    [AS_IS, {}],
    ...ends.flatMap(({ path, low, high }) => [
      [nameOf(path, 'low'), patchAt(path, low)],
      [nameOf(path, 'high'), patchAt(path, high)],
    ]),
  ])
  const moved = ends.map(({ path, value, low, high }) => ({
    path,
    value: flowText(value),
    low: flowText(low),
    high: flowText(high),
  }))
  return { variant: world.variant, moved, prepared: prepare({ ...raw, name, variants }) }
}

type Ends = { path: string; value: unknown; low: unknown; high: unknown }

function uncertainEnds({ raw, uncertain }: World): Ends[] {
  return uncertain.flatMap(({ path }) => {
    const value = valueAt(raw, path)
    if (!isMap(value)) return []
    return [{ path: pathText(path), value: value['estimate'], low: value['low'], high: value['high'] }]
  })
}

function assumedEnds(world: World): Ends[] {
  const uncertain = new Set(world.uncertain.map(({ path }) => pathText(path)))
  return assumptionsOf([world])
    .filter(({ status, path }) => status !== 'simplification' && !uncertain.has(path))
    .flatMap(({ path }) => {
      const keys = parsePath(path)
      const value = keys === undefined ? undefined : valueAt(assumedTree(world), keys)
      if (value === undefined) return []
      const [low, high] = [scaled(value, HALF), scaled(value, DOUBLE)]
      return low === undefined || high === undefined ? [] : [{ path, value, low, high }]
    })
}

/** Written values where there are any; the defaults as the assumptions tell them. */
function assumedTree(world: World): unknown {
  return assumptionsOf([world]).reduce<unknown>((tree, { path, value }) => {
    const keys = parsePath(path)
    return keys === undefined || valueAt(tree, keys) !== undefined ? tree : withValue(tree, keys, parsedFlow(value))
  }, world.raw)
}

/** `{uniform: {low: 2s, high: 10s}}` and `150s`: what `flowText` wrote, read back. */
function parsedFlow(text: string): unknown {
  if (!text.startsWith('{')) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  const json = text
    .replace(/([{,]\s*)([\w-]+):/g, '$1"$2":')
    .replace(
      /:\s*([^{}",\s][^{},]*)/g,
      (_, value: string) => `: ${/^-?\d+(\.\d+)?$/.test(value) ? value : JSON.stringify(value.trim())}`,
    )
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Every quantity of a value times a factor, whole numbers staying whole; undefined for what is no quantity. */
export function scaled(value: unknown, factor: number): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) ? Math.max(1, Math.round(value * factor)) : value * factor
  if (typeof value === 'string') {
    const [, number, unit] = /^(\d+(?:\.\d+)?)([a-zA-Z/%]+)$/.exec(value) ?? []
    return number === undefined ? undefined : `${Number((Number(number) * factor).toPrecision(6))}${unit}`
  }
  if (!isMap(value) || Object.keys(value).length === 0) return undefined
  const entries = Object.entries(value).map(([key, inner]) => [key, scaled(inner, factor)] as const)
  return entries.some(([, inner]) => inner === undefined) ? undefined : Object.fromEntries(entries)
}

function patchAt(path: string, value: unknown): Tree {
  const keys = parsePath(path) as Path
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree
}

function nameOf(path: string, end: 'low' | 'high'): string {
  return `${path} ${end}`.slice(0, 200)
}

/** A bound may forbid half or double. */
function isPossible(raw: Tree, path: string, value: unknown): boolean {
  try {
    prepare({ ...raw, variants: { moved: patchAt(path, value) } })
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/** Rows in the order of what they move, the most first. */
export function sensitivityOf(
  result: Result,
  { variant, moved }: Pick<SensitivityWorlds, 'variant' | 'moved'>,
): Sensitivity {
  const found = (name: string) => result.variants.find((each) => each.name === name) as VariantResult
  const base = found(AS_IS)
  const end = (name: string, value: string) => {
    const its = found(name)
    return { value, errorRate: its.summary.errorRate, verdict: standingOf(its) }
  }
  const rows = moved.map(({ path, value, low, high }) => ({
    path,
    value,
    low: end(nameOf(path, 'low'), low),
    high: end(nameOf(path, 'high'), high),
  }))
  const rate = (row: { errorRate: VariantResult['summary']['errorRate'] }) =>
    row.errorRate.value ?? base.summary.errorRate.value ?? 0
  const swing = ({ low, high }: (typeof rows)[number]) =>
    Math.max(rate(low), rate(high), rate(base.summary)) - Math.min(rate(low), rate(high), rate(base.summary))
  return {
    variant,
    errorRate: base.summary.errorRate,
    verdict: standingOf(base),
    rows: rows.sort((left, right) => swing(right) - swing(left)),
    replications: result.provenance.replications,
  }
}
