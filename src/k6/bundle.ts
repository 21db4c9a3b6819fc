// The folder that k6 runs from: script, plan and schedule.
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeWhole } from '../files/write-whole.ts'
import type { LoadTest } from './plan.ts'

export const SCRIPT = 'replay.js'
export const REQUESTS_FILE = 'requests.ndjson'

/** @throws UserError when the folder cannot be written */
export async function writeBundle(folder: string, { plan, shares }: LoadTest): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeWhole(join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`)
  await writeWhole(join(folder, 'schedule.json'), `${JSON.stringify(shares)}\n`)
  // Beside the bundle of the command line.
  await copyFile(fileURLToPath(new URL(`./k6/${SCRIPT}`, import.meta.url)), join(folder, SCRIPT))
}
