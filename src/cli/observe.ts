// `surgecast observe FILE`: what the service does in a run, watched while it happens or read afterwards, as a result like any other.
import { Command } from '@commander-js/extra-typings'
import { type Prepared, UserError, type World } from '../../simulator/index.ts'
import type { Watching } from '../aws/watch-service.ts'
import { rememberInput } from '../files/inputs-read.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { readRequests } from '../k6/read-requests.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import { firstInstantS, mergedOutput } from '../observed/merged-output.ts'
import { observedResult, overStretch } from '../observed/observed-result.ts'
import { ObservedRun } from '../observed/observed-run.ts'
import type { ServiceRecord } from '../observed/service-record.ts'
import { type WatchedService, withAwsOptions, withWatchOptions } from './aws-options.ts'
import { deliver } from './deliver.ts'
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts'
import { needPage } from './open-page.ts'
import { choiceOf, collected as collectedTexts, instant, seconds } from './option-values.ts'
import { withOutputOptions } from './output-options.ts'
import { checkOutputs, defaultReportPath, type OutputOptions, outputsOf } from './outputs.ts'
import { clientsOf, collected, serviceWords, watched } from './watched.ts'

type Options = WatchedService &
  OutputOptions & {
    variant?: string
    set?: string[]
    for?: number
    from?: Date
    to?: Date
    requests?: string
    quiet?: true
    open?: true
  }

export function observeCommand() {
  const command = new Command('observe')
    .description('watch a service during a run, or read a run that is over, as a result like a forecast’s; read-only')
    .argument('<file>', 'scenario, YAML or JSON')
  return withOutputOptions(withWatchOptions(withAwsOptions(command)))
    .option('--for <duration>', 'how long to watch (default: the horizon of the scenario); Ctrl-C ends it', seconds(1))
    .option('--from <instant>', 'read a run that is over: its first instant, as in 2026-11-17T06:00Z', instant)
    .option('--to <instant>', 'its end (default: the horizon of the scenario later)', instant)
    .option('--requests <file>', 'the requests as k6 recorded them (requests.ndjson), read when the run is over')
    .option('--variant <name>', 'the variant that runs (default: the first)')
    .option('--set <path=value>', 'change the scenario, as in horizon=20m (repeatable)', collectedTexts)
    .option('--quiet', 'show neither what is seen nor the table')
    .addHelpText(
      'after',
      `
Examples:
  surgecast observe scenario.yaml --cluster staging --service orders --requests k6/requests.ndjson --json observed.json
  surgecast observe scenario.yaml --cluster shop --service orders --from 2026-11-17T06:00Z --to 2026-11-17T07:00Z
${EXIT_CODES_HELP}`,
    )
    .action(async (file, options) => {
      process.exitCode = await observe(file, options)
    })
}

/** @throws UserError before anything is watched or written */
async function observe(file: string, options: Options): Promise<ExitCode> {
  const prepared = stagedWorld(await loadScenario(file, { set: options.set ?? [] }), choiceOf(options.variant))
  const outputs = outputsOf(options, defaultReportPath(`${prepared.name}-observed`))
  needPage(options, outputs.html)
  if (options.requests !== undefined) await rememberInput(options.requests)
  await checkOutputs(outputs)
  const { record, run, zeroS, interrupted } = await (options.from === undefined ? live : past)(prepared, options)
  const lengthS = run === undefined ? Math.max(1, Math.round(record.toS - zeroS)) : scenarioOf(prepared).horizon
  const world = overStretch(prepared, { startEpochS: zeroS, lengthS })
  const result = observedResult(world, mergedOutput(scenarioOf(world), run, record, zeroS), {
    source: 'aws',
    seed: 'none',
    command: commandOf(file, options),
    interrupted,
    answers: run?.answers(),
    notSeen: [...record.lost, ...(run === undefined ? [REQUESTS_OF_BALANCER] : [])],
  })
  const message = record.lost.length === 0 ? undefined : `Not read: ${record.lost.join('; ')}`
  const delivery = { outputs, options, facts: { elapsedS: undefined, message } }
  return deliver(result, delivery, interrupted ? EXIT.interrupted : EXIT.ok)
}

const REQUESTS_OF_BALANCER =
  'Requests are what the load balancer counted: each attempt is one. Retries, time-outs of clients and response times as clients saw them are not known'

type Observed = { record: ServiceRecord; run: ObservedRun | undefined; zeroS: number; interrupted: boolean }

async function live(prepared: Prepared, options: Options): Promise<Observed> {
  const quiet = options.quiet === true
  const watching = await watched(options, quiet)
  const interrupted = await over(watching, options.for ?? scenarioOf(prepared).horizon)
  await watching.stop()
  const run = await requestsOf(prepared, options)
  const zeroS = firstInstantS(run, watching.startedS)
  return { record: await collected(watching, options, { sinceS: zeroS, quiet }), run, zeroS, interrupted }
}

/** @returns whether Ctrl-C ended it */
function over(watching: Watching, forS: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (interrupted: boolean) => () => {
      clearTimeout(timer)
      process.off('SIGINT', interrupt)
      resolve(interrupted)
    }
    const interrupt = end(true)
    const leftMs = Math.max(0, watching.startedS * 1000 + forS * 1000 - Date.now())
    const timer = setTimeout(end(false), leftMs)
    process.once('SIGINT', interrupt)
  })
}

async function past(prepared: Prepared, options: Options): Promise<Observed> {
  const { pastRecord } = await import('../aws/collect-record.ts')
  const nowS = Date.now() / 1000
  const run = await requestsOf(prepared, options)
  const zeroS = firstInstantS(run, (options.from as Date).getTime() / 1000)
  const toS =
    options.to === undefined ? Math.min(nowS, zeroS + scenarioOf(prepared).horizon) : options.to.getTime() / 1000
  if (toS > nowS) throw notOver('--to lies in the future')
  if (toS <= zeroS) throw notOver('the end does not come after the first instant')
  const span = { from: new Date(zeroS * 1000), to: new Date(toS * 1000) }
  const showIds = options.showIds === true
  const record = await pastRecord(await clientsOf(options), options, span, { nowS, showIds })
  return { record, run, zeroS, interrupted: false }
}

function notOver(message: string): UserError {
  const hint = 'Leave --from and --to out to watch what happens now.'
  return new UserError([{ path: '--from', message, hint }])
}

async function requestsOf(prepared: Prepared, { requests }: Options): Promise<ObservedRun | undefined> {
  if (requests === undefined) return undefined
  const run = new ObservedRun(scenarioOf(prepared))
  await readRequests(requests, run).catch((error: NodeJS.ErrnoException) => {
    const hint = 'Give the requests.ndjson that k6 wrote, or leave it out: the load balancer counts requests, too.'
    throw new UserError([{ path: '--requests', message: `cannot be read: ${error.message}`, hint }])
  })
  if (run.requests > 0) return run
  const hint = 'Was the load test under way? Its record is written while it runs.'
  throw new UserError([{ path: '--requests', message: 'holds no request', found: requests, hint }])
}

function scenarioOf({ worlds }: Prepared): World['scenario'] {
  return (worlds[0] as World).scenario
}

function commandOf(file: string, { from, to, requests, ...service }: Options): string {
  const span = [
    ...(from === undefined ? [] : ['--from', from.toISOString()]),
    ...(to === undefined ? [] : ['--to', to.toISOString()]),
  ]
  const record = requests === undefined ? [] : ['--requests', requests]
  return ['surgecast observe', file, serviceWords(service), ...span, ...record].join(' ')
}
