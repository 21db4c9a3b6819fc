// `npm run validate:lab [-- --output FOLDER] [-- --anew 'a;b']`: forecasts of scenarios/lab.yaml against real processes on this machine.
//
//   calibration runs ─► calibrate ─► calibrated.yaml ─► for each condition: forecast, run, the same run again, score ─► docs/validation.md
//
// The lab is always the scenario itself: real processes bring their own overhead, which the calibrated file holds already.
//
// About 50 minutes, in which nothing else should run: a busy machine makes a run invalid, and the page says so. With --anew only the
// conditions named run again; everything else is read from the folder.
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { validationPage } from './validation-page.mjs'

const root = join(fileURLToPath(import.meta.url), '..', '..')
const CLI = join(root, 'dist', 'cli.js')
const SCENARIO = join(root, 'scenarios', 'lab.yaml')
const CALIBRATION = 'calibration'
const CALIBRATION_RUNS = 3
const CONDITIONS = [
  'spike, no retries',
  'spike, retries',
  'slow start-up',
  'health checks under load',
  'throttled',
  'steady, 30 %',
  'steady, 60 %',
  'steady, 90 %',
]

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: join(root, 'reports', 'out', 'validation') },
    anew: { type: 'string' },
    page: { type: 'string', default: join(root, 'docs', 'validation.md') },
  },
})
const anew = values.anew?.split(';')
const calibrated = join(values.output, 'calibrated.yaml')

await mkdir(values.output, { recursive: true })
const calibration = await kept('calibration', anew === undefined, calibrate)
const results = []
for (const condition of CONDITIONS)
  results.push({ condition, ...(await kept(condition, anew?.includes(condition) ?? true, () => validate(condition))) })
await writeFile(values.page, validationPage({ results, calibration, machine: machine() }))
process.stdout.write(`Wrote ${values.page}\n`)

/** What is made now is kept for the next time. */
async function kept(name, isAnew, make) {
  const path = join(values.output, `${fileName(name)}.json`)
  if (!isAnew) return JSON.parse(await readFile(path, 'utf8'))
  const made = await make()
  await writeFile(path, JSON.stringify(made))
  return made
}

function fileName(condition) {
  return condition.replace(/\W+/g, '-')
}

/** Each run with arrivals of its own. @returns what calibrate says */
async function calibrate() {
  const from = []
  for (let run = 1; run <= CALIBRATION_RUNS; run++) {
    const output = join(values.output, `calibration-${run}`)
    await surgecast([
      'validate',
      SCENARIO,
      '--lab',
      '--variant',
      CALIBRATION,
      '--seed',
      `calibration ${run}`,
      '--output',
      output,
    ])
    from.push('--from', join(output, 'observed.json'), '--requests', join(output, 'k6', 'requests.ndjson'))
  }
  return surgecast(['calibrate', SCENARIO, '--variant', CALIBRATION, ...from, '--write', calibrated, '--force'])
}

async function validate(condition) {
  const output = join(values.output, fileName(condition))
  const printed = await surgecast([
    'validate',
    calibrated,
    '--lab',
    SCENARIO,
    '--repeat',
    '--variant',
    condition,
    '--output',
    output,
  ])
  const { verdict, figures } = JSON.parse(await readFile(join(output, 'validation.json'), 'utf8'))
  return { verdict, figures, printed: printed.replace(/^Report: .*$/m, '') }
}

/** A verdict that is not AGREE is an answer, not a failure. @returns what it printed */
function surgecast(args) {
  process.stderr.write(`surgecast ${args.join(' ')}\n`)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, COLUMNS: '160' },
    })
    let out = ''
    child.stdout.on('data', (text) => {
      out += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      process.stderr.write(out)
      if (code === 0 || code === 1 || code === 3) resolve(out)
      else reject(new Error(`surgecast ${args[0]} ended with ${code}`))
    })
  })
}

function machine() {
  const [cpu] = cpus()
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`
}
