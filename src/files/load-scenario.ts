// A scenario from its file, in one direction: read the file, read what it names, prepare once. Problems come with line and column.
//
//   scenario.yaml ──readYaml──► tree ──withNamedFiles──► whole tree ──prepare──► Prepared
//                         --set, --prices ──readChangeTexts──► changes ──┘
import { dirname } from 'node:path'
import { parsePath } from '../../simulator/scenario/tree.ts'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { type Prepared, prepare } from '../../simulator/scenario/worlds.ts'
import { besideFile } from './beside-file.ts'
import { withNamedFiles } from './named-files.ts'
import { type ChangeTexts, readChangeTexts } from './set-texts.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

/** @throws UserError with all problems, each with its place in the file where it has one */
export async function loadScenario(path: string, texts: ChangeTexts = {}): Promise<Prepared> {
  const file = await readYaml(path)
  const folder = dirname(path)
  try {
    const beside = besideFile(file.tree, texts.set ?? [])
    const set = await readChangeTexts(texts, folder, beside)
    return prepare(await withNamedFiles(file.tree, folder, beside), { set })
  } catch (error) {
    throw error instanceof UserError ? located(error, file, path) : error
  }
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
