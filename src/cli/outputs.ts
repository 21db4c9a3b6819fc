// What a run leaves behind: a report, a JSON document, text on the terminal. Checked before the run, written whole after it.
import { join } from 'node:path'
import type { Result } from '../../simulator/index.ts'
import { assertWritable, writeWhole } from '../files/write-whole.ts'
import type { RunOptions } from './run-options.ts'
import { screenOf } from './screen.ts'
import type { Screen } from './text-table.ts'

export type Outputs = {
  htmlPath: string | undefined
  /** `-` is standard output. */
  jsonPath: string | undefined
}

const STANDARD_OUTPUT = '-'

export function outputsOf(scenarioName: string, { html, json }: Pick<RunOptions, 'html' | 'json'>): Outputs {
  if (html === false) return { htmlPath: undefined, jsonPath: json }
  const byDefault = join('reports', 'out', `${fileNameOf(scenarioName)}.html`)
  return { htmlPath: typeof html === 'string' ? html : byDefault, jsonPath: json }
}

/** A name may hold what a file name may not, or a way out of the folder. */
function fileNameOf(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '')
  return safe === '' ? 'report' : safe.slice(0, 100)
}

/** @throws UserError when a file could not be written after the run */
export async function checkOutputs({ htmlPath, jsonPath }: Outputs): Promise<void> {
  if (htmlPath !== undefined) await assertWritable(htmlPath)
  if (jsonPath !== undefined && jsonPath !== STANDARD_OUTPUT) await assertWritable(jsonPath)
}

export async function writeReportAndJson(result: Result, { htmlPath, jsonPath }: Outputs): Promise<void> {
  if (jsonPath !== undefined) await write(jsonPath, `${JSON.stringify(result)}\n`)
  if (htmlPath !== undefined) await writeWhole(htmlPath, await reportOf(result))
}

/** Charts are a large module: it loads only for a run that writes a report. */
async function reportOf(result: Result): Promise<string> {
  const [{ renderReport }, { loadReportAssets }] = await Promise.all([
    import('../../reports/render.ts'),
    import('../../reports/assets.ts'),
  ])
  return renderReport(result, loadReportAssets())
}

/** @param path a file, or `-` for standard output */
export async function write(path: string, text: string): Promise<void> {
  if (path === STANDARD_OUTPUT) process.stdout.write(text)
  else await writeWhole(path, text)
}

/** Text for people goes to standard output, unless that carries the JSON document. */
export function say({ jsonPath }: Outputs, text: (screen: Screen) => string): void {
  const stream = jsonPath === STANDARD_OUTPUT ? process.stderr : process.stdout
  stream.write(text(screenOf(stream, process.env)))
}
