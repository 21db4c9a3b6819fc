// The plan of a load test in words, and a yes to it: typed, or given beforehand with --yes.
import { createInterface } from 'node:readline/promises'
import { type Prepared, simulate, UserError } from '../../simulator/index.ts'
import type { LoadTest } from '../k6/plan.ts'
import type { CheckedTarget } from '../k6/safety.ts'
import { numberText } from './figure-text.ts'
import { Interrupted } from './interrupt.ts'

export function planText({ plan, mostRequests, peakRps, planned, mostAttempts }: LoadTest): string {
  const within = `within ${numberText(plan.horizonMs / 1000, 'seconds')}`
  const attempts =
    mostAttempts > 1 ? `, up to ${numberText(mostRequests * mostAttempts, 'plain')} with all retries` : ''
  const { load, part } = plan
  const own = part.of === 1 ? '' : `part ${part.index} of ${part.of}: `
  const peak = `at most ${numberText(peakRps, 'plain')} in a second`
  if (planned === null)
    return `${own}${load.vus} users ${within}, ${boundText(mostRequests, peak)}if answers took no time${attempts}`
  return `${own}${numberText(mostRequests, 'plain')} requests ${within}, ${peak}${attempts}`
}

function boundText(requests: number, peak: string): string {
  return Number.isFinite(requests)
    ? `${numberText(requests, 'plain')} requests and ${peak} `
    : 'requests without limit '
}

export type Consent = { yes?: true; quiet?: true }

/** @throws UserError, or Interrupted at Ctrl-C, where nobody agreed: nothing has been sent then */
export async function agreed(
  prepared: Prepared,
  test: LoadTest,
  target: CheckedTarget,
  { yes, quiet }: Consent,
): Promise<void> {
  const plan = `${planText(test)}, at ${placeText(target)}; ${await costText(prepared)} of AWS by the forecast.\n`
  if (yes) {
    if (!quiet) process.stderr.write(plan)
    return
  }
  const hint = 'Add --yes where nobody can answer.'
  if (!process.stdin.isTTY) throw new UserError([{ path: '--yes', message: `not agreed to: ${plan.trim()}`, hint }])
  const answer = await answerTo(`${plan}Type the host to start: `)
  if (answer?.trim() === target.host) return
  if (answer === undefined) throw new Interrupted('\nNothing was sent.')
  throw new UserError([{ path: '--target', message: 'not agreed to', hint: 'Nothing was sent.' }])
}

function placeText({ url, addresses, kind }: CheckedTarget): string {
  return `${url} (${addresses.join(', ')}: ${kind})`
}

async function costText(prepared: Prepared): Promise<string> {
  const forecast = await simulate(prepared, { replications: 1 })
  const cost = forecast.variants[0]?.summary.costUsd.total
  return cost === undefined || cost.value === null ? 'an unknown cost' : `about ${numberText(cost.value, 'usd')}`
}

/** @returns undefined at Ctrl-C or the end of the input: left alone, the question would wait for ever */
async function answerTo(question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.once('SIGINT', () => lines.close())
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
  const answer = await Promise.race([lines.question(question), closed])
  lines.close()
  return answer
}
