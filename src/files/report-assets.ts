// Reads what `scripts/build-report.mjs` built: the script and the style that every report carries.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Asset, ReportAssets } from '../../reports/render.ts'

const SCRIPT_FILE = 'report-client.js'
const STYLE_FILE = 'report-client.css'
const WORKER_FILE = 'what-if-worker.js'

/**
 * @param folder where the build wrote them; beside the bundle this runs in, or `dist/` when it runs from source
 * @throws Error when they were not built
 */
export function loadReportAssets(folder = builtFolder()): ReportAssets {
  return {
    script: assetOf(join(folder, SCRIPT_FILE)),
    style: assetOf(join(folder, STYLE_FILE)),
    worker: readFileSync(join(folder, WORKER_FILE), 'utf8'),
  }
}

function assetOf(path: string): Asset {
  const text = readFileSync(path, 'utf8')
  return { text, sha256: createHash('sha256').update(text, 'utf8').digest('base64') }
}

function builtFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const found = [here, join(here, '..', '..', 'dist')].find((folder) => existsSync(join(folder, SCRIPT_FILE)))
  if (found === undefined) throw new Error(`${SCRIPT_FILE} is missing: run \`npm run build\` first`)
  return found
}
