// A scenario file as text and as a tree that knows where each of its values stands.
import { open } from 'node:fs/promises'
import { type Document, isAlias, LineCounter, parseAllDocuments, visit } from 'yaml'
import type { Path } from '../../simulator/scenario/tree.ts'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { rememberInput } from './inputs-read.ts'
import { reasonOf } from './write-whole.ts'

const MOST_BYTES = 5_000_000
/** More nodes than this behind one alias is no honest scenario. */
const MOST_ALIASES = 100

export type YamlFile = {
  tree: unknown
  /** Line and column (from 1) of the value at a path, or of the nearest part of it that is there. */
  positionOf(path: Path): { line: number; column: number } | undefined
}

/** @throws UserError when the file cannot be read or is not YAML */
export async function readYaml(path: string): Promise<YamlFile> {
  const text = await readText(
    path,
    MOST_BYTES,
    'A scenario is a few kilobytes; put traffic into a CSV file beside it and name it under trace.',
  )
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  if (documents.length === 0 || !('contents' in (documents[0] as object)) || text.trim() === '') {
    throw new UserError([{ path, file: path, message: 'the file is empty', hint: 'Start from `surgecast init`.' }])
  }
  const all = documents as Document[]
  const document = all[0] as Document
  const problems = all
    .flatMap(({ errors }) => errors)
    .map((error): Problem => {
      const { line, col } = lines.linePos(error.pos[0])
      return {
        path: 'YAML',
        message: error.message,
        line,
        column: col,
        hint: 'Mend the line; keys and lists are indented with spaces.',
      }
    })
  if (problems.length > 0) throw new UserError(problems, path)
  if (all.length > 1)
    throw new UserError([
      {
        path,
        file: path,
        message: `the file holds ${all.length} documents`,
        hint: 'Keep one and take out the --- lines.',
      },
    ])
  return { tree: treeOf(path, document), positionOf: (keys) => positionIn(document, lines, keys) }
}

function treeOf(path: string, document: Document): unknown {
  let aliases = 0
  visit(document, (_, node) => {
    if (isAlias(node)) aliases++
  })
  try {
    if (aliases > MOST_ALIASES) throw new ReferenceError('too many aliases')
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new UserError([
      {
        path,
        file: path,
        message: 'its YAML aliases expand to far more than was written',
        hint: 'Write the values out instead of using & and *.',
      },
    ])
  }
}

function positionIn(document: Document, lines: LineCounter, path: Path): { line: number; column: number } | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
    if (node?.range === undefined || node.range === null) continue
    const { line, col } = lines.linePos(node.range[0])
    return { line, column: col }
  }
  return undefined
}

/** @throws UserError for what cannot be read, is no file, or is larger than allowed */
export async function readText(path: string, mostBytes: number, hint: string): Promise<string> {
  await rememberInput(path)
  let handle: Awaited<ReturnType<typeof open>> | undefined
  try {
    handle = await open(path, 'r')
    const { size } = await handle.stat()
    if (size > mostBytes) {
      throw new UserError([
        {
          path,
          file: path,
          message: `the file has ${(size / 1e6).toFixed(1)} MB; at most ${mostBytes / 1e6} MB are read`,
          hint,
        },
      ])
    }
    return decoded(await handle.readFile())
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError([
      { path, file: path, message: `cannot be read: ${reasonOf(error)}`, hint: 'Check the path and its permissions.' },
    ])
  } finally {
    await handle?.close()
  }
}

/** UTF-8, or UTF-16 as PowerShell writes it when it redirects output; the mark at the beginning says which, and is no part of the text. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
