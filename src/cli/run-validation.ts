// A validation from the scenario to the verdict: forecast, written down; run, here or there or long ago; score, kept with a report.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  facingLoadOf,
  type Prepared,
  type Result,
  type Scenario,
  sideBySide,
  UserError,
  type Validation,
  type World,
} from '../../simulator/index.ts'
import { readResult } from '../files/result-file.ts'
import { writeWhole } from '../files/write-whole.ts'
import { LATENESS_LIMIT_S } from '../k6/plan.ts'
import { gatesOf, type RunConditions } from '../validate/gates.ts'
import { isLoadOf } from '../validate/load-of.ts'
import { naiveForecast } from '../validate/naive-forecast.ts'
import { runOf } from '../validate/run-or-forecast.ts'
import { score } from '../validate/score.ts'
import { type ServiceOptions, serviceOf } from './aws-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { type Measured, measure, type Staged, stagedTest } from './load-test.ts'
import { writeOutputs } from './outputs.ts'
import { screenOf } from './screen.ts'
import { simulated } from './simulated.ts'
import { stagedLab } from './staged-lab.ts'
import { validationTable } from './validation-table.ts'

const REPLICATIONS = 39

export type ValidateOptions = {
  variant?: string
  seed: string
  set?: string[]
  target?: string
  lab?: string | true
  repeat?: true
  observed?: string
  repeated?: string
  yes?: true
  k6: string
  output: string
  jobs?: number
  quiet?: true
} & ServiceOptions

/** @throws UserError for what stands against it; nothing has been sent then */
export async function runValidation(file: string, options: ValidateOptions): Promise<ExitCode> {
  needOneSource(options)
  if (options.target === undefined && serviceOf(options) !== undefined) throw nothingToWatch()
  const staged = await stagedTest(file, options)
  const lab = options.lab === undefined ? undefined : await stagedLab(file, staged.prepared, options)
  const prepared = lab?.prepared ?? staged.prepared
  const known = options.observed === undefined ? undefined : runOf(options.observed, await readResult(options.observed))
  const given = options.repeated === undefined ? undefined : runOf(options.repeated, await readResult(options.repeated))
  const world = prepared.worlds[0] as World
  const sameLoad = known === undefined || isLoadOf(known, world.scenario, { seed: options.seed, replication: 0 })
  const { predicted, sha256 } = await predict(sameLoad ? facingLoadOf(prepared, 0) : prepared, options)
  const run = (folder: string) => ranOnce({ ...staged, prepared, world }, lab?.service, options, folder)
  const first = known === undefined ? await run('k6') : undefined
  const again = options.repeat && first !== undefined ? await run('k6-repeated') : undefined
  const repeated = given ?? again?.measured.result
  const observed = known ?? (first as Ran).measured.result
  const validation = scored({
    scenario: staged.written,
    world,
    predicted,
    sha256,
    sameLoad,
    observed,
    ran: first,
    repeated,
  })
  const unwritten = await keep(options.output, { predicted, observed, repeated }, validation)
  if (!options.quiet) {
    process.stdout.write(validationTable(validation, observed, screenOf(process.stdout, process.env)))
    process.stdout.write(`Report: ${join(options.output, 'report.html')}\n`)
  }
  for (const message of unwritten) process.stderr.write(`${message}\n`)
  return unwritten.length > 0 ? EXIT.notWritten : exitCodeOf(validation)
}

function messageOfUserError(error: unknown): string {
  if (error instanceof UserError) return error.message
  throw error
}

type Ran = { measured: Measured; planned: number | null; machine?: RunConditions['machine'] }

async function ranOnce(
  staged: Staged,
  lab: Scenario | undefined,
  options: ValidateOptions,
  folder: string,
): Promise<Ran> {
  const output = join(options.output, folder)
  const { planned } = staged.test
  if (lab === undefined)
    return { measured: await measure(staged, { ...options, target: options.target as string, output }), planned }
  const { measureInLab } = await import('./measure-in-lab.ts')
  const { measured, load, unlimited } = await measureInLab(staged.prepared, lab, { ...options, output })
  return { measured, planned, machine: { busy: load.busy, unlimited } }
}

/** The forecast is on the disk, and its hash on the screen, before anything is sent. */
async function predict(
  prepared: Prepared,
  { seed, output, quiet }: ValidateOptions,
): Promise<{ predicted: Result; sha256: string }> {
  const runOptions = { seed, replications: REPLICATIONS, jobs: 2, ...(quiet ? { quiet } : {}) } as const
  const spread = { metricPeriodS: metricPeriodOf(prepared.worlds[0] as World) }
  const { forecast } = await simulated(prepared, `surgecast validate --seed ${seed}`, runOptions, { spread })
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
  scenario: { name: string; hash: string }
  world: World
  predicted: Result
  sha256: string
  sameLoad: boolean
  observed: Result
  ran: Ran | undefined
  repeated: Result | undefined
}

function scored({ scenario, world, predicted, sha256, sameLoad, observed, ran, repeated }: Sides): Validation {
  const [variant] = predicted.variants
  if (variant === undefined) throw new Error('a forecast without a variant')
  return score({
    scenario,
    predicted,
    sha256,
    sameLoad,
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

/** @returns messages about what could not be written; the rest was */
async function keep(
  folder: string,
  { predicted, observed, repeated }: Kept,
  validation: Validation,
): Promise<string[]> {
  const both = sideBySide([
    { label: 'predicted', result: predicted },
    { label: 'observed', result: observed },
  ])
  const documents: [string, string][] = [
    ['observed.json', `${JSON.stringify(observed)}\n`],
    ...(repeated === undefined ? [] : [['repeated.json', `${JSON.stringify(repeated)}\n`] as [string, string]]),
    ['validation.json', `${JSON.stringify(validation, null, 2)}\n`],
  ]
  const unwritten: string[] = []
  for (const [name, text] of documents) {
    const failure = await writeWhole(join(folder, name), text).catch(messageOfUserError)
    if (failure !== undefined) unwritten.push(failure)
  }
  const pages = { html: join(folder, 'report.html'), json: join(folder, 'both.json') }
  const failed = await writeOutputs({ ...both, validation }, pages)
  return [...unwritten, ...failed.map(({ message }) => message)]
}

function exitCodeOf({ verdict }: Validation): ExitCode {
  if (verdict === 'AGREE') return EXIT.ok
  return verdict.startsWith('DISAGREE') ? EXIT.missed : EXIT.inconclusive
}

function needOneSource({ target, lab, observed }: ValidateOptions): void {
  if ([target, lab, observed].filter((source) => source !== undefined).length === 1) return
  const hint = 'Give --target URL to run it now, --lab to run it here, or --observed RESULT.json of a run that was.'
  throw new UserError([{ path: '--target', message: 'one of --target, --lab and --observed is needed', hint }])
}

function nothingToWatch(): UserError {
  const hint =
    'Leave them out: the lab is watched anyway; of a run that is over `surgecast observe` reads what is left.'
  return new UserError([{ path: '--cluster', message: 'only a run at --target has a service to watch', hint }])
}
