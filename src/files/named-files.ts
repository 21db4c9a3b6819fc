// Files that a scenario names: traces of traffic and price lists. Each is read and stands beside its name with what it holds.
import { isAbsolute, join } from 'node:path'
import type { PriceRow } from '../../simulator/scenario/prices-schema.ts'
import type { SetOption } from '../../simulator/scenario/set-path.ts'
import { isMap, type Path, pathText, type Tree, valueAt, withValue } from '../../simulator/scenario/tree.ts'
import type { BesideFile } from './beside-file.ts'
import { readPriceList } from './price-file.ts'
import { readTrace, type TraceOptions } from './trace-file.ts'

/**
 * @param folder relative names start here
 * @param beside how each file is read
 * @returns the scenario with every file that the base or a patch names read into it
 */
export async function withNamedFiles(tree: unknown, folder: string, beside: BesideFile): Promise<unknown> {
  let loaded = tree
  for (const keys of filePaths(tree)) {
    const name = valueAt(tree, keys)
    const section = keys.slice(0, -1)
    const options = valueAt(loaded, section)
    if (typeof name !== 'string' || !isMap(options)) continue
    const read = await readerOf(keys)?.(placeIn(folder, name), beside(section))
    loaded = withValue(loaded, section, { ...options, ...read })
  }
  return loaded
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

/** Whether the option names a file. */
export function isFileName(keys: Path): boolean {
  return readerOf(keys) !== undefined
}

/** What a file holds, as changes beside the option that names it. @param keys end with `file` */
export async function changesOfFile(
  keys: Path,
  name: string,
  folder: string,
  beside: BesideFile,
): Promise<SetOption[]> {
  const section = keys.slice(0, -1)
  const loaded = await readerOf(keys)?.(placeIn(folder, name), beside(section))
  return Object.entries(loaded ?? {}).map(([key, value]) => ({ path: pathText([...section, key]), value }))
}

/** @param options those beside the file */
type Reader = (path: string, options: Tree) => Promise<Record<string, unknown>>

/** How the file is read that an option names, wherever it stands; its options go beside `file`. */
function readerOf(keys: Path): Reader | undefined {
  if (keys.at(-1) !== 'file') return undefined
  if (keys.at(-2) === 'trace') return loadedTrace
  return keys.at(-2) === 'prices' ? loadedPrices : undefined
}

async function loadedTrace(path: string, options: Tree): Promise<{ bin?: string; counts: number[] }> {
  const { binS, counts } = await readTrace(path, options as TraceOptions)
  return { ...(binS === undefined ? {} : { bin: `${binS}s` }), counts }
}

async function loadedPrices(path: string): Promise<{ list: PriceRow[] }> {
  return { list: await readPriceList(path) }
}

function placeIn(folder: string, name: string): string {
  return isAbsolute(name) ? name : join(folder, name)
}
