// A scenario from its file: read, traces loaded, command-line changes applied, everything checked; problems with line and column.
import { dirname, isAbsolute, join } from 'node:path'
import { parse } from 'yaml'
import { isMap, type Path, parsePath, type Tree, valueAt, withValue } from '../../simulator/scenario/tree.ts'
import { formatProblems, type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { type Prepared, prepare, type SetOption } from '../../simulator/scenario/worlds.ts'
import { readTrace } from './trace-file.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

/**
 * @param options.set changes as given on the command line, `path=value` with the value in YAML
 * @throws UserError with all problems, each with its place in the file where it has one
 */
export async function loadScenario(path: string, options: { set?: readonly string[] } = {}): Promise<Prepared> {
  const file = await readYaml(path).catch((error) => {
    throw withFile(error, path)
  })
  try {
    const set = (options.set ?? []).map(parseSet)
    return prepare(await withTraces(file.tree, path), { set })
  } catch (error) {
    throw located(error, file, path)
  }
}

/** `clients.mobile.timeout=2s` */
function parseSet(text: string): SetOption {
  const at = text.indexOf('=')
  const fail = (message: string) =>
    new UserError([{ path: `--set ${text}`, message, hint: 'Write it as in --set clients.mobile.timeout=2s.' }])
  if (at < 1) throw fail('path=value was expected')
  try {
    return { path: text.slice(0, at).trim(), value: parse(text.slice(at + 1), { maxAliasCount: 0 }) as unknown }
  } catch {
    throw fail('the value is not YAML')
  }
}

/** Where traces are named, in the base and in patches. */
function tracePaths(tree: unknown): Path[] {
  const below = (prefix: Path): Path[] => {
    const traffic = valueAt(tree, [...prefix, 'traffic'])
    return isMap(traffic) ? Object.keys(traffic).map((name) => [...prefix, 'traffic', name, 'trace']) : []
  }
  const variants = isMap(tree) && isMap(tree['variants']) ? Object.keys(tree['variants']) : []
  return [[] as Path, ...variants.map((name) => ['variants', name] as Path)].flatMap(below)
}

async function withTraces(tree: unknown, path: string): Promise<unknown> {
  let loaded = tree
  for (const keys of tracePaths(tree)) {
    const trace = valueAt(tree, keys)
    if (!isMap(trace) || typeof trace['file'] !== 'string') continue
    const name = trace['file']
    const { binS, counts } = await readTrace(isAbsolute(name) ? name : join(dirname(path), name))
    loaded = withValue(loaded, keys, { ...(trace as Tree), bin: `${binS}s`, counts })
  }
  return loaded
}

function located(error: unknown, file: YamlFile, path: string): unknown {
  if (!(error instanceof UserError)) return error
  return withFile(new UserError(error.problems.map((problem) => placeOf(problem, file))), path)
}

function placeOf(problem: Problem, file: YamlFile): Problem {
  if (problem.line !== undefined) return problem
  const keys = problem.path === 'scenario' ? [] : parsePath(problem.path)
  const position = keys === undefined ? undefined : file.positionOf(keys)
  return position === undefined ? problem : { ...problem, ...position }
}

/** The message as the terminal shows it: every problem with the file's name. */
function withFile(error: unknown, path: string): unknown {
  if (!(error instanceof UserError)) return error
  const inFile = error.problems.map((problem) =>
    problem.line === undefined || problem.path === path ? problem : { ...problem },
  )
  const shown = new UserError(inFile)
  shown.message = formatProblems(inFile, path)
  return shown
}
