// A scenario from its file: read, the files it names loaded, command-line changes applied, everything checked; problems with line and column.
import { dirname, isAbsolute, join } from 'node:path'
import { parse } from 'yaml'
import type { PriceRow } from '../../simulator/scenario/prices-schema.ts'
import type { SetOption } from '../../simulator/scenario/set-path.ts'
import { isMap, type Path, parsePath, pathText, valueAt, withValue } from '../../simulator/scenario/tree.ts'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { type Prepared, prepare } from '../../simulator/scenario/worlds.ts'
import { readPriceList } from './price-file.ts'
import { readTrace } from './trace-file.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

/**
 * @param options.set changes as given on the command line, `path=value` with the value in YAML
 * @param options.prices a price list instead of the one that counts otherwise; relative to the current folder
 * @throws UserError with all problems, each with its place in the file where it has one
 */
export async function loadScenario(
  path: string,
  options: { set?: readonly string[]; prices?: string | undefined } = {},
): Promise<Prepared> {
  const file = await readYaml(path)
  try {
    const folder = dirname(path)
    const prices = options.prices === undefined ? [] : await setFile(['prices', 'file'], options.prices, '.')
    const sets = await Promise.all((options.set ?? []).map((text) => parseSet(text, folder)))
    return prepare(await withFiles(file.tree, folder), { set: [...prices, ...sets.flat()] })
  } catch (error) {
    throw error instanceof UserError ? located(error, file, path) : error
  }
}

/** `clients.mobile.timeout=2s`; a file that is named is read and set with what it holds. */
async function parseSet(text: string, folder: string): Promise<SetOption[]> {
  const at = text.indexOf('=')
  const fail = (message: string) =>
    new UserError([{ path: `--set ${text}`, message, hint: 'Write it as in --set clients.mobile.timeout=2s.' }])
  if (at < 1) throw fail('path=value was expected')
  const path = text.slice(0, at).trim()
  const value = yamlValue(text.slice(at + 1), () => fail('the value is not YAML'))
  const keys = parsePath(path)
  return typeof value === 'string' && keys !== undefined && readerOf(keys) !== undefined
    ? setFile(keys, value, folder)
    : [{ path, value }]
}

/** @param keys end with `file` */
async function setFile(keys: Path, name: string, folder: string): Promise<SetOption[]> {
  const loaded = await readerOf(keys)?.(placeIn(folder, name))
  return Object.entries(loaded ?? {}).map(([key, value]) => ({ path: pathText([...keys.slice(0, -1), key]), value }))
}

type Reader = (path: string) => Promise<Record<string, unknown>>

/** How the file is read that an option names, wherever it stands; its options go beside `file`. */
function readerOf(keys: Path): Reader | undefined {
  if (keys.at(-1) !== 'file') return undefined
  if (keys.at(-2) === 'trace') return loadedTrace
  return keys.at(-2) === 'prices' ? loadedPrices : undefined
}

function yamlValue(yaml: string, fail: () => UserError): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 }) as unknown
  } catch {
    throw fail()
  }
}

/** Where files are named, in the base and in patches. */
function filePaths(tree: unknown): Path[] {
  const below = (prefix: Path): Path[] => {
    const traffic = valueAt(tree, [...prefix, 'traffic'])
    const traces = isMap(traffic) ? Object.keys(traffic).map((name) => [...prefix, 'traffic', name, 'trace']) : []
    return [...traces, [...prefix, 'prices']].map((keys) => [...keys, 'file'])
  }
  const variants = isMap(tree) && isMap(tree['variants']) ? Object.keys(tree['variants']) : []
  return [[] as Path, ...variants.map((name) => ['variants', name] as Path)].flatMap(below)
}

async function withFiles(tree: unknown, folder: string): Promise<unknown> {
  let loaded = tree
  for (const keys of filePaths(tree)) {
    const name = valueAt(tree, keys)
    const section = keys.slice(0, -1)
    const options = valueAt(loaded, section)
    if (typeof name !== 'string' || !isMap(options)) continue
    loaded = withValue(loaded, section, { ...options, ...(await readerOf(keys)?.(placeIn(folder, name))) })
  }
  return loaded
}

function placeIn(folder: string, name: string): string {
  return isAbsolute(name) ? name : join(folder, name)
}

async function loadedTrace(path: string): Promise<{ bin?: string; counts: number[] }> {
  const { binS, counts } = await readTrace(path)
  return { ...(binS === undefined ? {} : { bin: `${binS}s` }), counts }
}

async function loadedPrices(path: string): Promise<{ list: PriceRow[] }> {
  return { list: await readPriceList(path) }
}

function located({ problems }: UserError, file: YamlFile, path: string): UserError {
  return new UserError(
    problems.map((problem) => placeOf(problem, file)),
    path,
  )
}

/** What was not written in the file has no place in it. */
function placeOf(problem: Problem, file: YamlFile): Problem {
  if (problem.file !== undefined || problem.line !== undefined || problem.path.startsWith('--')) return problem
  const keys = problem.path === 'scenario' ? [] : parsePath(problem.path)
  const position = keys === undefined ? undefined : file.positionOf(keys)
  return position === undefined ? problem : { ...problem, ...position }
}
