// `surgecast validate FILE`: forecast first, written down with its hash; then the run; then the score.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { DEFAULT_SEED, type Result, sideBySide, UserError, type Validation } from '../../simulator/index.ts'
import { readResult } from '../files/result-file.ts'
import { writeWhole } from '../files/write-whole.ts'
import { type ServiceOptions, serviceOf, withServiceOptions } from './aws-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { LATENESS_LIMIT_S, type Measured, measure, type Staged, stagedTest } from './load-test.ts'
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
  surgecast validate scenario.yaml --target https://staging.example.com`,
    )
    .action(async (file, options) => {
      process.exitCode = await validate(file, options)
    })
}

async function validate(file: string, options: Options): Promise<ExitCode> {
  if ((options.target === undefined) === (options.observed === undefined)) throw oneSource()
  if (options.observed !== undefined && serviceOf(options) !== undefined) throw nothingToWatch()
  const staged = await stagedTest(file, options)
  const repeated = options.repeated === undefined ? undefined : await readResult(options.repeated)
  const known = options.observed === undefined ? undefined : await readResult(options.observed)
  const { predicted, sha256 } = await predict(staged, options)
  const measured =
    known === undefined
      ? await measure(staged, { ...options, target: options.target as string, output: join(options.output, 'k6') })
      : undefined
  const observed = known ?? (measured as Measured).result
  const validation = await scored({ staged, predicted, sha256, observed, measured, repeated })
  await keep(options.output, predicted, observed, validation)
  if (!options.quiet) {
    process.stdout.write(validationTable(validation, screenOf(process.stdout, process.env)))
    process.stdout.write(`Report: ${join(options.output, 'report.html')}\n`)
  }
  return exitCodeOf(validation)
}

/** The forecast is on the disk, and its hash on the screen, before anything is sent. */
async function predict(
  { prepared }: Staged,
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
  staged: Staged
  predicted: Result
  sha256: string
  observed: Result
  measured: Measured | undefined
  repeated: Result | undefined
}

async function scored({ staged, predicted, sha256, observed, measured, repeated }: Sides): Promise<Validation> {
  const [{ score }, { gatesOf }, { naiveForecast }] = await Promise.all([
    import('../validate/score.ts'),
    import('../validate/gates.ts'),
    import('../validate/naive-forecast.ts'),
  ])
  const [variant] = predicted.variants
  if (variant === undefined) throw new Error('a forecast without a variant')
  const generator =
    measured === undefined
      ? undefined
      : { lateness: measured.run.lateness, latenessLimitS: LATENESS_LIMIT_S, planned: staged.test.requests }
  return score({
    predicted,
    sha256,
    observed,
    gates: gatesOf(observed, generator),
    metricPeriodS: metricPeriodOf(staged),
    naive: naiveForecast(staged.world.scenario, variant),
    ...(measured === undefined ? {} : { observedTimes: measured.run.toOutput().intervalHistograms }),
    ...(repeated === undefined ? {} : { repeated }),
  })
}

function metricPeriodOf({ world }: Staged): number {
  const policies = Object.values(world.scenario.scaling)
  return policies.some((policy) => 'metric' in policy && policy.metric === 'cpuHighResolution') ? 20 : 60
}

async function keep(folder: string, predicted: Result, observed: Result, validation: Validation): Promise<void> {
  const both = sideBySide([
    { label: 'predicted', result: predicted },
    { label: 'observed', result: observed },
  ])
  await writeWhole(join(folder, 'validation.json'), `${JSON.stringify(validation, null, 2)}\n`)
  await writeOutputs({ ...both, validation }, { html: join(folder, 'report.html'), json: join(folder, 'both.json') })
}

function exitCodeOf({ verdict }: Validation): ExitCode {
  if (verdict === 'AGREE') return EXIT.ok
  return verdict.startsWith('DISAGREE') ? EXIT.missed : EXIT.inconclusive
}

function oneSource(): UserError {
  const hint = 'Give --target URL to run it now, or --observed RESULT.json of a run that was.'
  return new UserError([{ path: '--target', message: 'one of --target and --observed is needed', hint }])
}

function nothingToWatch(): UserError {
  const hint = 'Leave them out: the result holds what was seen of the service, or `surgecast observe` reads it.'
  return new UserError([{ path: '--cluster', message: 'an observed run is over: there is nothing to watch', hint }])
}
