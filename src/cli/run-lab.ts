// The lab from the scenario to its end: opened, told about, shown while it runs, and closed whatever happens.
import { join } from 'node:path'
import { stringify } from 'yaml'
import { chooseVariants, type Prepared, type World } from '../../simulator/index.ts'
import { isCalibrated } from '../files/calibrated-file.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { writeWhole } from '../files/write-whole.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import type { Lab } from '../lab/lab.ts'
import { labWorld } from '../lab/lab-world.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { numberText } from './figure-text.ts'
import { choiceOf } from './option-values.ts'

export type LabCommandOptions = {
  variant?: string
  seed: string
  set?: string[]
  port?: number
  endpointPort?: number
  healthPath: string
  for?: number
  output: string
  quiet?: true
}

const EVERY_MS = 5000
const MS = 1000

/** @throws UserError for what stands against it; nothing runs then */
export async function runLab(file: string, command: readonly string[], options: LabCommandOptions): Promise<ExitCode> {
  const loaded = await loadScenario(file, { set: options.set ?? [] })
  const prepared = labWorld(stagedWorld(loaded, choiceOf(options.variant)))
  const { openLab } = await import('../lab/lab.ts')
  const { scenario } = oneWorld(prepared)
  const ended = untilInterrupted(options.for)
  const lab = await openLab({ scenario, ...options, ...(command.length > 0 ? { command } : {}) })
  try {
    const path = join(options.output, 'scenario.yaml')
    await writeWhole(path, scenarioText(prepared, lab))
    process.stdout.write(
      introduction(prepared, lab, { path, isCalibrated: command.length === 0 && (await isCalibrated(file)) }),
    )
    const ticker = options.quiet ? undefined : setInterval(() => process.stderr.write(statusLine(lab)), EVERY_MS)
    await Promise.race([ended, lab.failed]).finally(() => clearInterval(ticker))
  } finally {
    await lab.close()
  }
  return EXIT.ok
}

function oneWorld(prepared: Prepared): World {
  return chooseVariants(prepared, { kind: 'first' }).worlds[0] as World
}

/** Ctrl-C, or the end of the time: either way what runs is closed in order. */
function untilInterrupted(forS: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = forS === undefined ? undefined : setTimeout(() => end(), forS * MS)
    const end = () => {
      clearTimeout(timer)
      for (const signal of SIGNALS) process.off(signal, end)
      resolve()
    }
    for (const signal of SIGNALS) process.on(signal, end)
  })
}
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The scenario as the lab is, for load tests and forecasts beside it. */
function scenarioText(prepared: Prepared, lab: Lab): string {
  const { raw, variant } = oneWorld(prepared)
  const { staging, ...rest } = raw as Record<string, unknown>
  const allowed = { ...(staging as object), allowedHosts: [new URL(lab.url).host] }
  const head =
    '# The scenario as the lab is: what a laptop has instead of AWS is in it, and the lab is allowed as a target.\n'
  return head + stringify({ ...rest, staging: allowed, variants: { [variant]: {} } })
}

type Told = { path: string; isCalibrated: boolean }

function introduction(prepared: Prepared, lab: Lab, { path, isCalibrated }: Told): string {
  const { scenario, variant } = oneWorld(prepared)
  const { task } = scenario.service
  const { running } = lab.state()
  const { host } = new URL(lab.url)
  const aws = `AWS_ENDPOINT_URL=${lab.endpointUrl} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=lab AWS_SECRET_ACCESS_KEY=lab`
  const size = lab.unlimited === undefined ? `of ${task.cpu} vCPU` : `without a CPU ceiling (${lab.unlimited})`
  return `${[
    `${prepared.name}, ${variant}: ${running} ${running === 1 ? 'task' : 'tasks'} ${size} at ${lab.url} (${lab.program})`,
    `Answers as AWS does: ${lab.endpointUrl}`,
    'Not as in the scenario:',
    ...[...lab.notReproduced, ...(isCalibrated ? [PAID_TWICE] : [])].map((sentence) => `  ${sentence}`),
    `Wrote ${path}, the scenario as the lab is. In another terminal:`,
    `  surgecast k6 run ${path} --target http://${host}`,
    `  export ${aws}`,
    `  surgecast import aws --cluster ${lab.names.cluster} --service ${lab.names.service}`,
    `  surgecast observe ${path} --cluster ${lab.names.cluster} --service ${lab.names.service}`,
    'Ctrl-C ends the lab and everything it started.',
  ].join('\n')}\n`
}

const PAID_TWICE =
  'The file was calibrated: its work holds the overhead of real processes, which these tasks add again.'

function statusLine(lab: Lab): string {
  const { desired, pending, running, healthy, utilization } = lab.state()
  const cpu = utilization === undefined ? 'no CPU sample yet' : `CPU ${numberText(100 * utilization, 'percent')}`
  return `${numberText(lab.clock.nowS(), 'seconds')}: ${desired} desired, ${pending} pending, ${running} running, ${healthy} healthy, ${cpu}\n`
}
