// The folder that k6 runs from: script, plan and schedule.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeWhole } from '../files/write-whole.ts'
import type { LoadTest } from './plan.ts'

export const REQUESTS_FILE = 'requests.ndjson'
const SCHEDULE_FILE = 'schedule.json'

export type BundleFile = { name: string; text: string }

export function scriptOf({ plan }: Pick<LoadTest, 'plan'>): string {
  return `${plan.load.kind}.js`
}

/** What k6 needs to run the test. */
export async function bundleOf(test: LoadTest): Promise<BundleFile[]> {
  const script = scriptOf(test)
  // Beside the bundle of the command line.
  const text = await readFile(fileURLToPath(new URL(`./k6/${script}`, import.meta.url)), 'utf8')
  const schedule = { name: SCHEDULE_FILE, text: `${JSON.stringify(test.shares)}\n` }
  return [
    { name: script, text },
    { name: 'plan.json', text: `${JSON.stringify(test.plan, null, 2)}\n` },
    ...(test.plan.load.kind === 'replay' ? [schedule] : []),
  ]
}

/** Nothing of an earlier test stays in the folder. @throws UserError when the folder cannot be written */
export async function writeBundle(folder: string, test: LoadTest): Promise<void> {
  const files = await bundleOf(test)
  for (const { name, text } of files) await writeWhole(join(folder, name), text)
  const stale = [REQUESTS_FILE, SCHEDULE_FILE, 'replay.js', 'spike.js', 'users.js', 'plan.json']
  const written = new Set(files.map(({ name }) => name))
  for (const name of stale) if (!written.has(name)) await rm(join(folder, name), { force: true })
}
