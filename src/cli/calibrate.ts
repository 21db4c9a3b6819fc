// `surgecast calibrate FILE --from OBSERVED`: refits what observed runs identify, and says what they do not.
import { readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { parse } from 'yaml'
import { DEFAULT_SEED, UserError, type World } from '../../simulator/index.ts'
import { parsePath } from '../../simulator/scenario/tree.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { readResult } from '../files/result-file.ts'
import { assertWritable, reasonOf, writeWhole } from '../files/write-whole.ts'
import { readYaml } from '../files/yaml-file.ts'
import { readRequests } from '../k6/read-requests.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import type { RecordedRequests } from '../validate/calibrate/recorded-requests.ts'
import type { RunData } from '../validate/calibrate/run-data.ts'
import type { Writing } from '../validate/calibrate/write-yaml.ts'
import { calibrationTable } from './calibration-table.ts'
import { needFreeFile } from './imported-file.ts'
import { choiceOf, collected } from './option-values.ts'
import { screenOf } from './screen.ts'

type Options = {
  from: string[]
  requests?: string[]
  variant?: string
  set?: string[]
  seed: string
  write?: string
  patch?: string
  json?: string
  anyway?: true
  force?: true
  quiet?: true
}

export function calibrateCommand() {
  return new Command('calibrate')
    .description('refit the parameters that observed runs identify; score the result on another run with validate')
    .argument('<file>', 'scenario, YAML or JSON')
    .requiredOption('--from <result>', 'an observed run (repeatable: runs at different loads identify more)', collected)
    .option('--requests <file>', 'requests.ndjson of the run, one for each --from in the same order', collected)
    .option('--variant <name>', 'the variant that ran (default: the first)')
    .option('--set <path=value>', 'change the scenario first (repeatable); --write keeps the change', collected)
    .option('--seed <text>', 'seed of the simulations', DEFAULT_SEED)
    .option('--write <file>', 'the scenario with the refitted values, a comment beside each')
    .option('--patch <file>', 'the refitted values alone, as a patch')
    .option('--json <file>', 'every parameter with estimate, interval and reason')
    .option('--anyway', 'take runs that failed a condition, and simulated ones')
    .option('--force', 'overwrite existing files')
    .option('--quiet', 'show no table')
    .addHelpText(
      'after',
      `
Calibrate on one run, score on another:
  surgecast calibrate scenario.yaml --from a.json --write calibrated.yaml
  surgecast validate calibrated.yaml --observed b.json`,
    )
    .action(calibrateFile)
}

async function calibrateFile(file: string, options: Options): Promise<void> {
  const { worlds } = stagedWorld(await loadScenario(file, { set: options.set ?? [] }), choiceOf(options.variant))
  const [world] = worlds as [World]
  const runs = await runsOf(world, options)
  for (const output of [options.write, options.patch, options.json]) {
    if (output === undefined) continue
    needFreeFile({ output, ...(options.force ? { force: true } : {}) })
    await assertWritable(output)
  }
  const [{ calibrate }, yaml] = await Promise.all([
    import('../validate/calibrate/calibrate.ts'),
    import('../validate/calibrate/write-yaml.ts'),
  ])
  if (!options.quiet) process.stderr.write('Matching the runs by simulation; with many requests this takes a minute.\n')
  const writing: Writing = { ...calibrate(world, runs, options.seed), sets: setsOf(options) }
  const { calibration } = writing
  const { write, patch, json } = options
  if (write !== undefined) {
    const text = await readFile(file, 'utf8')
    await writeWhole(write, yaml.calibratedScenario(text, writing, relocation(file, write)))
  }
  if (patch !== undefined) await writeWhole(patch, yaml.calibrationPatch((await readYaml(file)).tree, writing))
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(calibration, null, 2)}\n`)
  if (options.quiet) return
  process.stdout.write(calibrationTable(calibration, screenOf(process.stdout, process.env)))
  process.stdout.write(nextStep(options, runs.some(({ source }) => source === 'lab') ? file : undefined))
}

async function runsOf(world: World, { from, requests = [], anyway }: Options): Promise<RunData[]> {
  if (requests.length > 0 && requests.length !== from.length) throw unpaired(from.length, requests.length)
  const [{ assertAdmissible }, { runDataOf }, { RecordedRequests }] = await Promise.all([
    import('../validate/calibrate/admissible.ts'),
    import('../validate/calibrate/run-data.ts'),
    import('../validate/calibrate/recorded-requests.ts'),
  ])
  const read = await Promise.all(
    from.map(async (path, index) => {
      const recordPath = requests[index]
      const recorded =
        recordPath === undefined ? undefined : await recordOf(recordPath, new RecordedRequests(world.scenario))
      return { name: basename(path), result: await readResult(path), recorded }
    }),
  )
  const offered = read.map(({ recorded, ...rest }) => ({ ...rest, lateP99S: recorded?.lateness.quantile(0.99) }))
  assertAdmissible(offered, world.scenario.horizon, { isForced: anyway === true })
  return read.map(({ name, result, recorded }) => runDataOf(name, result, recorded))
}

async function recordOf(path: string, record: RecordedRequests): Promise<RecordedRequests> {
  const hint = 'Give the requests.ndjson that `surgecast k6 run` left in its --output folder.'
  try {
    await readRequests(path, record)
  } catch (error) {
    throw new UserError([{ path, message: `cannot be read: ${reasonOf(error)}`, hint }])
  }
  if (record.requests > 0) return record
  throw new UserError([{ path, message: 'holds no request', hint }])
}

function unpaired(runs: number, records: number): UserError {
  const hint = 'Give one --requests for each --from, in the same order, or none.'
  return new UserError([{ path: '--requests', message: `${records} given for ${runs} runs`, hint }])
}

/** As checked when the scenario was loaded. */
function setsOf({ set = [] }: Options): Writing['sets'] {
  return set.flatMap((text) => {
    const at = text.indexOf('=')
    const path = parsePath(text.slice(0, at).trim())
    return path === undefined ? [] : [{ path, value: parse(text.slice(at + 1)) as unknown }]
  })
}

/** Where a trace that is named relative to one file is, seen from another. */
function relocation(from: string, to: string): (trace: string) => string {
  return (trace) => (isAbsolute(trace) ? trace : relative(dirname(resolve(to)), join(dirname(resolve(from)), trace)))
}

/** @param lab the scenario that the lab was; undefined where a run was none of the lab's */
function nextStep({ write, patch, json }: Options, lab: string | undefined): string {
  const written = [write, patch, json].filter((path) => path !== undefined)
  if (written.length === 0) return 'Nothing was written: --write FILE writes the calibrated scenario.\n'
  const next =
    write === undefined
      ? ''
      : `Score it on another run: surgecast validate ${write} --observed OTHER-RUN.json\n${
          lab === undefined ? '' : `or on one of the lab: surgecast validate ${write} --lab ${lab}\n`
        }`
  return `Wrote ${written.join(', ')}.\n${next}`
}
