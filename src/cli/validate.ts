// `surgecast validate FILE`: forecast first, written down with its hash; then the run; then the score.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import {
  DEFAULT_SEED,
  type Prepared,
  type Result,
  sideBySide,
  UserError,
  type Validation,
  type World,
} from '../../simulator/index.ts'
import { readResult } from '../files/result-file.ts'
import { writeWhole } from '../files/write-whole.ts'
import { LATENESS_LIMIT_S } from '../k6/plan.ts'
import type { RunConditions } from '../validate/gates.ts'
import { type ServiceOptions, serviceOf, withServiceOptions } from './aws-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Measured, measure, type Staged, stagedTest } from './load-test.ts'
import { collected } from './option-values.ts'
import { writeOutputs } from './outputs.ts'
import { screenOf } from './screen.ts'
import { simulated } from './simulated.ts'
import { validationTable } from './validation-table.ts'

const REPLICATIONS = 39

type Options = {
  variant?: string
  seed: string
  set?: string[]
  target?: string
  lab?: true
  repeat?: true
  observed?: string
  repeated?: string
  yes?: true
  k6: string
  output: string
  jobs?: number
  quiet?: true
} & ServiceOptions

export function validateCommand() {
  const command = new Command('validate')
    .description('score a forecast against a run: one that k6 makes now, or one that was observed')
    .argument('<file>', 'scenario, YAML or JSON')
  return withServiceOptions(command)
    .option('--target <url>', 'run it there now, with k6; its host must stand under staging.allowedHosts')
    .option('--lab', 'run it on this machine, against real processes behind HAProxy (see surgecast lab)')
    .option('--repeat', 'run the same load twice: no limit is below the difference of the two')
    .option('--observed <result>', 'score against this result, as `surgecast k6 run --json` wrote it')
    .option('--repeated <result>', 'a second run of the same load: no limit is below the difference of the two')
    .option('--variant <name>', 'the variant that runs in staging (default: the first)')
    .option('--seed <text>', 'seed of forecast and load', DEFAULT_SEED)
    .option('--set <path=value>', 'change the scenario (repeatable)', collected)
    .option('--yes', 'start the load without asking')
    .option('--k6 <path>', 'the k6 to run', 'k6')
    .option('--output <folder>', 'where forecast, run, score and report go', 'validation')
    .option('--quiet', 'show neither progress nor table')
    .addHelpText(
      'after',
      `
Exit codes:
  0    AGREE
  1    one of DISAGREE-LEVEL, DISAGREE-SHAPE, DISAGREE-TIMING
  2    bad input: nothing was sent
  3    INVALID-RUN or INSUFFICIENT-DATA

Example:
  surgecast validate scenario.yaml --target https://staging.example.com
  surgecast validate scenarios/lab.yaml --lab --variant 'spike, retries'`,
    )
    .action(async (file, options) => {
      process.exitCode = await validate(file, options)
    })
}

async function validate(file: string, options: Options): Promise<ExitCode> {
  needOneSource(options)
  if (options.target === undefined && serviceOf(options) !== undefined) throw nothingToWatch()
  const staged = await stagedTest(file, options)
  const inLab = options.lab === true
  const prepared = inLab ? (await import('../lab/lab-world.ts')).labWorld(staged.prepared) : staged.prepared
  const known = options.observed === undefined ? undefined : await readResult(options.observed)
  const given = options.repeated === undefined ? undefined : await readResult(options.repeated)
  const { predicted, sha256 } = await predict(prepared, options)
  const run = (folder: string) => ranOnce({ ...staged, prepared, world: prepared.worlds[0] as World }, options, folder)
  const first = known === undefined ? await run('k6') : undefined
  const again = options.repeat && first !== undefined ? await run('k6-repeated') : undefined
  const repeated = given ?? again?.measured.result
  const observed = known ?? (first as Ran).measured.result
  const world = prepared.worlds[0] as World
  const validation = await scored({ world, predicted, sha256, observed, ran: first, repeated })
  await keep(options.output, { predicted, observed, repeated }, validation)
  if (!options.quiet) {
    process.stdout.write(validationTable(validation, screenOf(process.stdout, process.env)))
    process.stdout.write(`Report: ${join(options.output, 'report.html')}\n`)
  }
  return exitCodeOf(validation)
}

type Ran = { measured: Measured; planned: number | null; machine?: RunConditions['machine'] }

async function ranOnce(staged: Staged, options: Options, folder: string): Promise<Ran> {
  const output = join(options.output, folder)
  const { planned } = staged.test
  if (!options.lab)
    return { measured: await measure(staged, { ...options, target: options.target as string, output }), planned }
  const { measureInLab } = await import('./measure-in-lab.ts')
  const { measured, load, unlimited } = await measureInLab(staged.prepared, { ...options, output })
  return { measured, planned, machine: { busy: load.busy, unlimited } }
}

/** The forecast is on the disk, and its hash on the screen, before anything is sent. */
async function predict(
  prepared: Prepared,
  { seed, output, quiet }: Options,
): Promise<{ predicted: Result; sha256: string }> {
  const runOptions = { seed, replications: REPLICATIONS, jobs: 2, ...(quiet ? { quiet } : {}) } as const
  const { forecast } = await simulated(prepared, `surgecast validate --seed ${seed}`, runOptions)
  if (forecast.result === undefined)
    throw new UserError([{ path: 'forecast', message: forecast.message ?? 'not made', hint: 'Run it again.' }])
  const text = `${JSON.stringify(forecast.result)}\n`
  await writeWhole(join(output, 'prediction.json'), text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  if (!quiet)
    process.stderr.write(`Forecast written before the run: ${join(output, 'prediction.json')}, sha256 ${sha256}\n`)
  return { predicted: forecast.result, sha256 }
}

type Sides = {
  world: World
  predicted: Result
  sha256: string
  observed: Result
  ran: Ran | undefined
  repeated: Result | undefined
}

async function scored({ world, predicted, sha256, observed, ran, repeated }: Sides): Promise<Validation> {
  const [{ score }, { gatesOf }, { naiveForecast }] = await Promise.all([
    import('../validate/score.ts'),
    import('../validate/gates.ts'),
    import('../validate/naive-forecast.ts'),
  ])
  const [variant] = predicted.variants
  if (variant === undefined) throw new Error('a forecast without a variant')
  return score({
    predicted,
    sha256,
    observed,
    gates: gatesOf(observed, ran === undefined ? {} : conditionsOf(ran)),
    metricPeriodS: metricPeriodOf(world),
    naive: naiveForecast(world.scenario, variant),
    ...(ran === undefined ? {} : { observedTimes: ran.measured.run.toOutput().intervalHistograms }),
    ...(repeated === undefined ? {} : { repeated }),
  })
}

function conditionsOf({ measured, planned, machine }: Ran): RunConditions {
  const generator = { lateness: measured.run.lateness, latenessLimitS: LATENESS_LIMIT_S, planned }
  return { generator, ...(machine === undefined ? {} : { machine }) }
}

function metricPeriodOf({ scenario }: World): number {
  const policies = Object.values(scenario.scaling)
  return policies.some((policy) => 'metric' in policy && policy.metric === 'cpuHighResolution') ? 20 : 60
}

type Kept = { predicted: Result; observed: Result; repeated: Result | undefined }

async function keep(folder: string, { predicted, observed, repeated }: Kept, validation: Validation): Promise<void> {
  const both = sideBySide([
    { label: 'predicted', result: predicted },
    { label: 'observed', result: observed },
  ])
  await writeWhole(join(folder, 'observed.json'), `${JSON.stringify(observed)}\n`)
  if (repeated !== undefined) await writeWhole(join(folder, 'repeated.json'), `${JSON.stringify(repeated)}\n`)
  await writeWhole(join(folder, 'validation.json'), `${JSON.stringify(validation, null, 2)}\n`)
  await writeOutputs({ ...both, validation }, { html: join(folder, 'report.html'), json: join(folder, 'both.json') })
}

function exitCodeOf({ verdict }: Validation): ExitCode {
  if (verdict === 'AGREE') return EXIT.ok
  return verdict.startsWith('DISAGREE') ? EXIT.missed : EXIT.inconclusive
}

function needOneSource({ target, lab, observed }: Options): void {
  if ([target, lab, observed].filter((source) => source !== undefined).length === 1) return
  const hint = 'Give --target URL to run it now, --lab to run it here, or --observed RESULT.json of a run that was.'
  throw new UserError([{ path: '--target', message: 'one of --target, --lab and --observed is needed', hint }])
}

function nothingToWatch(): UserError {
  const hint =
    'Leave them out: the lab is watched anyway; of a run that is over `surgecast observe` reads what is left.'
  return new UserError([{ path: '--cluster', message: 'only a run at --target has a service to watch', hint }])
}
