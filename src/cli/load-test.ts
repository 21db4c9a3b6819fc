// A load test from the scenario to the result: staged, planned, checked, agreed to, run, read.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Prepared, type Result, UserError, type World } from '../../simulator/index.ts'
import type { Watching } from '../aws/watch-service.ts'
import { rememberInput } from '../files/inputs-read.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { assertWritable, reasonOf } from '../files/write-whole.ts'
import { REQUESTS_FILE, scriptOf, writeBundle } from '../k6/bundle.ts'
import { checkDiskSpace } from '../k6/disk-space.ts'
import { type LoadTest, loadTestOf } from '../k6/plan.ts'
import { type ReadRecord, readRequests } from '../k6/read-requests.ts'
import { checkK6, type K6End, type K6Run, runK6 } from '../k6/run-k6.ts'
import { checkTarget } from '../k6/safety.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import { mergedOutput } from '../observed/merged-output.ts'
import { observedResult } from '../observed/observed-result.ts'
import { ObservedRun } from '../observed/observed-run.ts'
import { type ServiceOptions, serviceOf, type WatchedService } from './aws-options.ts'
import { deliver } from './deliver.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { Interrupted } from './interrupt.ts'
import { agreed } from './load-agreement.ts'
import { complaintOf, endText, isWhole, type Recorded } from './load-end.ts'
import { checkStart, howToLoad, type LoadOptions, sameTest } from './load-options.ts'
import { needPage } from './open-page.ts'
import { choiceOf } from './option-values.ts'
import { checkOutputs, defaultReportPath, type OutputOptions, type Outputs, outputsOf } from './outputs.ts'
import { collected, serviceWords, watched } from './watched.ts'

export type MeasureOptions = LoadOptions & { target: string; yes?: true; k6: string; quiet?: true } & ServiceOptions
type ShowOptions = OutputOptions & { open?: true; quiet?: true }

export type Staged = {
  /** The scenario as written. */
  written: { name: string; hash: string }
  prepared: Prepared
  world: World
  test: LoadTest
}

export async function stagedTest(file: string, options: LoadOptions): Promise<Staged> {
  const { variant, seed, set } = options
  const how = howToLoad(options)
  const loaded = await loadScenario(file, { set: set ?? [] })
  const prepared = stagedWorld(loaded, choiceOf(variant))
  const [world] = prepared.worlds as [World]
  return {
    written: { name: loaded.name, hash: loaded.hash },
    prepared,
    world,
    test: loadTestOf(world, { seed, replication: 0 }, how),
  }
}

/** @throws UserError for what stands against the test; nothing has been sent then */
export async function runLoadTest(file: string, options: MeasureOptions & ShowOptions): Promise<ExitCode> {
  const staged = await stagedTest(file, options)
  const outputs = await checkedOutputs(staged, options)
  return shown(staged, await measure(staged, options), outputs, options)
}

/** The records of one load test, from one machine or several, as one result. */
export async function readLoadTest(
  file: string,
  options: LoadOptions & ShowOptions & { requests: string[] },
): Promise<ExitCode> {
  const staged = await stagedTest(file, { ...options, startAt: 0 })
  for (const path of options.requests) await rememberInput(path)
  const outputs = await checkedOutputs(staged, options)
  const command = `surgecast k6 read ${file} --requests ${options.requests.join(' ')}${sameTest(options)}`
  const measured = await observed(staged, options.requests, { end: 'done', said: '' }, { seed: options.seed, command })
  return shown(staged, measured, outputs, options)
}

async function checkedOutputs({ prepared }: Staged, options: ShowOptions): Promise<Outputs> {
  const outputs = outputsOf(options, defaultReportPath(`${prepared.name}-k6`))
  needPage(options, outputs.html)
  await checkOutputs(outputs)
  return outputs
}

async function shown({ test }: Staged, measured: Measured, outputs: Outputs, options: ShowOptions): Promise<ExitCode> {
  const { result, ended, recorded, lost } = measured
  const message = endText(ended, test, { ...recorded, lost })
  const delivery = { outputs, options, facts: { elapsedS: undefined, message } }
  return deliver(result, delivery, result.provenance.interrupted ? EXIT.interrupted : EXIT.ok)
}

export type Measured = {
  result: Result
  run: ObservedRun
  ended: K6Run
  recorded: Recorded
  /** What of the service's side could not be read. */
  lost: readonly string[]
}

/** Checks, asks, shoots, reads. */
export async function measure(staged: Omit<Staged, 'written'>, options: MeasureOptions): Promise<Measured> {
  const { prepared, world, test } = staged
  const { k6, output: folder, quiet = false, seed } = options
  const target = await checkTarget(options.target, world.scenario.staging.allowedHosts)
  await checkK6(k6)
  const service = serviceOf(options)
  await assertWritable(join(folder, REQUESTS_FILE))
  await checkDiskSpace(folder, test)
  await agreed(prepared, test, target, options)
  checkStart(test.plan.startAtMs, Date.now())
  await writeBundle(folder, test)
  // Looked at once before anything is sent: a service that is not there ends the test here.
  const watching = service === undefined ? undefined : await watched(service, quiet)
  const ended = await runK6({ k6, folder, script: scriptOf(test), target, quiet }).catch(async (error: unknown) => {
    await watching?.stop()
    throw error
  })
  const command = `surgecast k6 run --target ${options.target}${sameTest(options)}`
  const record = join(folder, REQUESTS_FILE)
  const side = service === undefined || watching === undefined ? undefined : { service, watching, quiet }
  return observed(staged, existsSync(record) ? [record] : [], ended, { seed, command, side })
}

type WatchedSide = { service: WatchedService; watching: Watching; quiet: boolean }

async function observed(
  { prepared, world, test }: Omit<Staged, 'written'>,
  paths: readonly string[],
  ended: K6Run,
  how: { seed: string; command: string; side?: WatchedSide | undefined },
): Promise<Measured> {
  const run = new ObservedRun(world.scenario)
  const recorded = { run, read: await readAll(paths, run) }
  if (run.requests === 0) throw nothingSent(ended)
  if (isTooMuch(run.requests, test)) throw tooMuch(run.requests, test)
  const { side, ...told } = how
  const interrupted = isInterrupted(ended.end, test, recorded)
  const provenance = { source: 'k6', ...told, interrupted, answers: run.answers() } as const
  if (side === undefined)
    return { result: observedResult(prepared, run.toOutput(), provenance), run, ended, recorded, lost: [] }
  const { service, watching, quiet } = side
  const record = await collected(watching, service, { ...stretchOf(run, world, provenance), quiet })
  const result = observedResult(prepared, mergedOutput(world.scenario, run, record), {
    ...provenance,
    source: service.source ?? 'aws',
    command: `${told.command} ${serviceWords(service)}`,
    notSeen: record.lost,
  })
  return { result, run, ended, recorded, lost: record.lost }
}

/** A run that was not cut short lasts to its horizon, however early its last request ends. */
function stretchOf({ startEpochMs }: ObservedRun, { scenario }: World, { interrupted }: { interrupted: boolean }) {
  if (startEpochMs === undefined) return {}
  const sinceS = startEpochMs / 1000
  return { sinceS, ...(interrupted ? {} : { untilS: sinceS + scenario.horizon }) }
}

/** Arrivals that k6 dropped were never sent: the run is no shorter for them. */
function isInterrupted(end: K6End, test: LoadTest, recorded: Recorded): boolean {
  return end !== 'done' || (test.plan.load.kind !== 'spike' && !isWhole(test, recorded))
}

/** Ctrl-C leaves the record as it is. */
async function readAll(paths: readonly string[], run: ObservedRun): Promise<ReadRecord> {
  const all: ReadRecord = { unread: 0, startsMs: [], ends: 0 }
  const stop = new AbortController()
  const listener = () => stop.abort()
  process.once('SIGINT', listener)
  try {
    for (const path of paths) {
      const { unread, startsMs, ends } = await readRequests(path, run, stop.signal)
      all.unread += unread
      all.startsMs.push(...startsMs)
      all.ends += ends
    }
    return all
  } catch (error) {
    if (stop.signal.aborted) throw new Interrupted(`The record is kept: ${paths.join(', ')}. Read it with k6 read.`)
    throw unreadable(error)
  } finally {
    process.off('SIGINT', listener)
  }
}

function unreadable(error: unknown): unknown {
  const { code, path = '--requests' } = error as NodeJS.ErrnoException
  if (code === undefined) return error
  const hint = 'Give the files that k6 wrote, requests.ndjson.'
  return new UserError([{ path, message: `cannot be read: ${reasonOf(error)}`, hint }])
}

function nothingSent({ end, said }: K6Run): Error {
  if (end === 'stopped') return new Interrupted('Stopped before a request was sent: there is nothing to report.')
  const hint = 'Nothing was measured. Mend what k6 says and run it again.'
  return new UserError([{ path: 'k6', message: 'ended before a request was recorded', found: complaintOf(said), hint }])
}

/** k6 deals the arrivals of a rate out to machines in its own way: of a part, only about how many is known. */
function isTooMuch(found: number, { planned, plan: { load, part } }: LoadTest): boolean {
  if (planned === null) return false
  const slack = load.kind !== 'spike' ? 0 : part.of === 1 ? 1 : Number.POSITIVE_INFINITY
  return found > planned + slack
}

function tooMuch(found: number, { planned }: LoadTest): UserError {
  const message = 'the record holds more requests than the test has'
  const hint = 'Was a file given twice, or does it come from another scenario, seed or script?'
  return new UserError([{ path: '--requests', message, found: `${found} of ${planned}`, hint }])
}
