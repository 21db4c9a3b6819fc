// A load test from the scenario to the result: staged, planned, checked, agreed to, run, read.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Prepared, type Result, simulate, UserError, type World } from '../../simulator/index.ts'
import type { Watching } from '../aws/watch-service.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { REQUESTS_FILE, writeBundle } from '../k6/bundle.ts'
import { type LoadTest, loadTestOf } from '../k6/plan.ts'
import { readRequests } from '../k6/read-requests.ts'
import { checkK6, K6_ARGUMENTS, type K6End, runK6 } from '../k6/run-k6.ts'
import { type CheckedTarget, checkTarget } from '../k6/safety.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import { mergedOutput } from '../observed/merged-output.ts'
import { observedResult } from '../observed/observed-result.ts'
import { ObservedRun } from '../observed/observed-run.ts'
import { type ServiceOptions, serviceOf, type WatchedService } from './aws-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { numberText } from './figure-text.ts'
import { needPage, openPage } from './open-page.ts'
import { choiceOf } from './option-values.ts'
import { checkOutputs, defaultReportPath, type OutputOptions, outputsOf, say, writeOutputs } from './outputs.ts'
import { table } from './table.ts'
import { collected, serviceWords, watched } from './watched.ts'

export type LoadOptions = { variant?: string; seed: string; set?: string[]; output: string }
export type MeasureOptions = LoadOptions & { target: string; yes?: true; k6: string; quiet?: true } & ServiceOptions
export type RunOptions = MeasureOptions & OutputOptions & { open?: true }

export type Staged = { prepared: Prepared; world: World; test: LoadTest }

export async function stagedTest(file: string, { variant, seed, set }: LoadOptions): Promise<Staged> {
  const prepared = stagedWorld(await loadScenario(file, { set: set ?? [] }), choiceOf(variant))
  const [world] = prepared.worlds as [World]
  return { prepared, world, test: loadTestOf(world, { seed, replication: 0 }) }
}

/** @returns what to tell: what was written and how to start it */
export async function buildLoadTest(file: string, options: LoadOptions): Promise<string> {
  const { test } = await stagedTest(file, options)
  await writeBundle(options.output, test)
  const start = `cd ${options.output} && TARGET=URL ALLOWED=URL k6 ${K6_ARGUMENTS.join(' ')} replay.js`
  const lines = [`Wrote ${options.output}: ${planText(test)}.`, `Start it with: ${start}`]
  return `${[...lines, `or, checked and read back, with: surgecast k6 run ${file} --target URL`].join('\n')}\n`
}

/** @throws UserError for what stands against the test; nothing has been sent then */
export async function runLoadTest(file: string, options: RunOptions): Promise<ExitCode> {
  const staged = await stagedTest(file, options)
  const outputs = outputsOf(options, defaultReportPath(`${staged.prepared.name}-k6`))
  needPage(options, outputs.html)
  await checkOutputs(outputs)
  const measured = await measure(staged, options)
  const { result } = measured
  await writeOutputs(result, outputs)
  const facts = { elapsedS: undefined, reportPath: outputs.html, message: endOf(measured, staged.test) }
  if (!options.quiet) say(outputs, (screen) => table(result, facts, screen))
  if (options.open && outputs.html !== undefined) await openPage(outputs.html)
  return result.provenance.interrupted ? EXIT.interrupted : EXIT.ok
}

/** `lost`: what of the service's side could not be read. */
export type Measured = { result: Result; run: ObservedRun; end: K6End; lost: readonly string[] }

/** Checks, asks, shoots, reads. */
export async function measure(staged: Staged, options: MeasureOptions): Promise<Measured> {
  const target = await checkTarget(options.target, staged.world.scenario.staging.allowedHosts)
  await checkK6(options.k6)
  const service = serviceOf(options)
  await agreed(staged, target, options)
  await writeBundle(options.output, staged.test)
  await rm(join(options.output, REQUESTS_FILE), { force: true })
  // Looked at once before anything is sent: a service that is not there ends the test here.
  const watching = service === undefined ? undefined : await watched(service, options.quiet === true)
  const ended = await runK6(options.k6, options.output, target, options.quiet === true).finally(() => watching?.stop())
  const side = service === undefined || watching === undefined ? undefined : { service, watching }
  return observed(staged, options, { ...ended, side })
}

type WatchedSide = { service: WatchedService; watching: Watching }

function planText({ requests, peakRps, plan, mostAttempts }: LoadTest): string {
  const attempts = mostAttempts > 1 ? `, up to ${numberText(requests * mostAttempts, 'plain')} with all retries` : ''
  return `${numberText(requests, 'plain')} requests within ${numberText(plan.horizonMs / 1000, 'seconds')}, at most ${numberText(peakRps, 'plain')} in a second${attempts}`
}

/** The plan in words, and a yes to it: typed, or given beforehand with --yes. */
async function agreed(
  { prepared, test }: Staged,
  target: CheckedTarget,
  { yes, quiet }: MeasureOptions,
): Promise<void> {
  const forecast = await simulate(prepared, { replications: 1 })
  const cost = forecast.variants[0]?.summary.costUsd.total
  const costText =
    cost === undefined || cost.value === null ? 'an unknown cost' : `about ${numberText(cost.value, 'usd')}`
  const plan = `${planText(test)}, at ${target.url} (${target.address}); ${costText} of AWS by the forecast.\n`
  if (yes) {
    if (!quiet) process.stderr.write(plan)
    return
  }
  const hint = 'Add --yes where nobody can answer.'
  if (!process.stdin.isTTY) throw new UserError([{ path: '--yes', message: `not agreed to: ${plan.trim()}`, hint }])
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await lines.question(`${plan}Type the host to start: `)
  lines.close()
  if (answer.trim() !== target.host)
    throw new UserError([{ path: '--target', message: 'not agreed to', hint: 'Nothing was sent.' }])
}

async function observed(
  { prepared, world, test }: Staged,
  { output, seed, target, quiet }: MeasureOptions,
  { end: ended, said, side }: { end: K6End; said: string; side: WatchedSide | undefined },
): Promise<Measured> {
  const run = new ObservedRun(world.scenario)
  const path = join(output, REQUESTS_FILE)
  await readRequests(path, run).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (run.requests === 0) throw nothingSent(said)
  // Thresholds are looked at once more after the last request: what was crossed then ended nothing.
  const end = ended === 'aborted' && run.requests >= test.requests ? 'done' : ended
  const command = `surgecast k6 run --target ${target} --seed ${seed}`
  const provenance = { source: 'k6', seed, command, interrupted: end !== 'done' } as const
  if (side === undefined) return { result: observedResult(prepared, run.toOutput(), provenance), run, end, lost: [] }
  const began = run.startEpochMs === undefined ? {} : { sinceS: run.startEpochMs / 1000 }
  const record = await collected(side.watching, side.service, { ...began, quiet: quiet === true })
  const result = observedResult(prepared, mergedOutput(world.scenario, run, record), {
    ...provenance,
    source: 'aws',
    command: `${command} ${serviceWords(side.service)}`,
    notSeen: record.lost,
  })
  return { result, run, end, lost: record.lost }
}

function nothingSent(said: string): UserError {
  const lines = said.trim().split('\n')
  const found = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? ''
  const hint = 'Nothing was measured. Mend what k6 says and run it again.'
  return new UserError([
    { path: 'k6', message: 'ended before a request was recorded', found: found.slice(0, 300), hint },
  ])
}

const ENDS: Readonly<Record<K6End, string | undefined>> = {
  done: undefined,
  aborted: 'k6 ended the test: more requests failed than staging.abort allows',
  stopped: 'the test was stopped',
  failed: 'k6 failed',
}

/** Late requests are the generator's fault, not the target's: beyond this the run says little. */
export const LATENESS_LIMIT_S = 0.05

function endOf({ end, run, lost }: Measured, { requests }: LoadTest): string {
  const lateS = run.lateness.quantile(0.99)
  const late = `99 % of the requests were sent within ${numberText(lateS, 'seconds')} of their instant`
  const judged = lateS > LATENESS_LIMIT_S ? `${late}: the generator was too slow for this load` : late
  const left =
    run.requests < requests
      ? [`${numberText(run.requests, 'plain')} of ${numberText(requests, 'plain')} requests were recorded`]
      : []
  const unread = lost.length === 0 ? undefined : `not read: ${lost.join(', ')}`
  return [ENDS[end], ...left, judged, unread].filter((part) => part !== undefined).join('; ')
}
