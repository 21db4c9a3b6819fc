// What a run leaves behind: files in several formats, text on the terminal. Checked before the run, written whole after it.
import { join } from 'node:path'
import { fileNameOf } from '../../reports/file-name.ts'
import { type Result, UserError } from '../../simulator/index.ts'
import { placeOf } from '../files/place.ts'
import { assertWritable, writeWhole } from '../files/write-whole.ts'
import type { OutputFormat } from './output-format.ts'
import { rendererOf } from './renderers.ts'
import { screenOf } from './screen.ts'
import type { Screen } from './text-table.ts'

/** Where each format goes: a file, or `-` for standard output; a folder for `svg`, which is many files. */
export type Outputs = Partial<Record<OutputFormat, string>>

/** As given on the command line; `html` false: none, true or missing: the default path. */
export type OutputOptions = Partial<Record<Exclude<OutputFormat, 'html'>, string>> & { html?: string | boolean }

const STANDARD_OUTPUT = '-'
const STANDARD_OUTPUTS = new Set([STANDARD_OUTPUT, '/dev/stdout'])

/** @param otherwise where the report goes when the command line does not say; undefined: nowhere */
export function outputsOf(
  { html, json, markdown, junit, csv, svg }: OutputOptions,
  otherwise: string | undefined,
): Outputs {
  const page = html === false ? undefined : typeof html === 'string' ? html : otherwise
  const all = { html: page, json, markdown, junit, csv, svg }
  return Object.fromEntries(Object.entries(all).filter(([, path]) => path !== undefined)) as Outputs
}

export function defaultReportPath(scenarioName: string): string {
  return join('reports', 'out', `${fileNameOf(scenarioName, 'report')}.html`)
}

/**
 * To be asked when all inputs are read: none of them may be an output.
 *
 * @throws UserError when a file could not be written after the run, or two outputs have one place
 */
export async function checkOutputs(outputs: Outputs): Promise<void> {
  const formatByPlace = new Map<string, string>()
  for (const [format, path] of Object.entries(outputs)) {
    if (format === 'svg') await assertFolder(path)
    else if (path !== STANDARD_OUTPUT) await assertWritable(path)
    const place = await keyOf(path)
    if (place === undefined) continue
    const other = formatByPlace.get(place)
    if (other !== undefined) throw onePlace(path, other, format)
    formatByPlace.set(place, format)
  }
}

/** Equal for two outputs that would overwrite each other, whatever names they go by. */
async function keyOf(path: string): Promise<string | undefined> {
  if (path === STANDARD_OUTPUT) return keyOf('/dev/stdout')
  const place = await placeOf(path).catch(() => undefined)
  return place === undefined || place.kind === 'refused' ? undefined : place.key
}

/** Pictures are many files, which standard output cannot hold. */
async function assertFolder(path: string): Promise<void> {
  if (path === STANDARD_OUTPUT)
    throw new UserError([
      { path: '--svg', message: 'pictures are many files: standard output cannot hold them', hint: 'Give a folder.' },
    ])
  await assertWritable(join(path, 'picture.svg'))
}

function onePlace(path: string, first: string, second: string): UserError {
  const place = path === STANDARD_OUTPUT ? 'standard output' : path
  const message = `${place} was given for two outputs, --${first} and --${second}`
  return new UserError([{ path: `--${second}`, message, hint: 'Give each a place of its own.' }])
}

/** An output that could not be written, with a message for people. */
export type Unwritten = { format: OutputFormat; message: string }

/**
 * Every output is tried: an answer that took hours is not lost because one place is full.
 *
 * @param raw the scenario that was run, for a report that can run it again
 */
export async function writeOutputs(result: Result, outputs: Outputs, raw?: unknown): Promise<Unwritten[]> {
  const unwritten: Unwritten[] = []
  for (const [format, path] of Object.entries(outputs)) {
    const render = await rendererOf(format as OutputFormat)
    const rendered = render(result, raw)
    try {
      if (typeof rendered === 'string') await write(path, rendered)
      else for (const { name, text } of rendered) await writeWhole(join(path, name), text)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      unwritten.push({ format: format as OutputFormat, message: error.message })
    }
  }
  return unwritten
}

/** @param path a file, or `-` for standard output */
export async function write(path: string, text: string): Promise<void> {
  await writeWhole(path === STANDARD_OUTPUT ? '/dev/stdout' : path, text)
}

/** Text for people goes to standard output, unless that carries a document. */
export function say(outputs: Outputs, text: (screen: Screen) => string): void {
  const stream = Object.values(outputs).some((path) => STANDARD_OUTPUTS.has(path)) ? process.stderr : process.stdout
  stream.write(text(screenOf(stream, process.env)))
}
