// A run of the scenario's load against a lab that is opened for it: real processes, watched through the same calls as a service of AWS.
import type { Prepared, Scenario, World } from '../../simulator/index.ts'
import { loadTestOf } from '../k6/plan.ts'
import type { Lab } from '../lab/lab.ts'
import { type MachineLoad, watchMachine } from '../lab/machine-load.ts'
import { type Measured, type MeasureOptions, measure } from './load-test.ts'

export type LabRun = {
  measured: Measured
  load: MachineLoad
  /** Why tasks had no CPU ceiling, where they had none. */
  unlimited: string | undefined
}

/** Opening the lab and starting k6 take less than this. */
const NOTICE_MS = 10_000
/** Metric periods of CloudWatch begin on the wall clock; so do those of the lab when it begins on one. */
const PERIOD_MS = 20_000
/** The last utilization comes with the end of its period, which is that of the run. */
const SETTLE_S = 2
const EVERY_S = 1

type Options = Omit<MeasureOptions, 'target'>

/**
 * @param prepared the world that is forecast and whose load is sent (`labWorld`)
 * @param service what the lab is
 * @throws UserError when the lab does not open
 */
export async function measureInLab(prepared: Prepared, service: Scenario, options: Options): Promise<LabRun> {
  const { openLab } = await import('../lab/lab.ts')
  const [world] = prepared.worlds as [World]
  const zeroEpochMs = Math.ceil((Date.now() + NOTICE_MS) / PERIOD_MS) * PERIOD_MS
  const lab = await openLab({ scenario: service, seed: options.seed, zeroEpochMs })
  const load = watchMachine()
  // A lab that broke ends the load in order, as Ctrl-C would: what was measured is kept, and marked.
  lab.failed.catch((error: Error) => {
    process.stderr.write(`The lab broke: ${error.message}\n`)
    process.emit('SIGINT')
  })
  try {
    const measured = await measure(stagedAt(prepared, world, lab, options), {
      ...options,
      ...watchedLab(lab),
      target: lab.url,
      yes: true,
    })
    return { measured, load, unlimited: lab.unlimited }
  } finally {
    load.stop()
    await lab.close()
  }
}

/** The lab is ours and on loopback: it needs no permission in the scenario. */
function stagedAt(prepared: Prepared, world: World, lab: Lab, { seed }: Options) {
  const { scenario } = world
  const allowedHosts = [new URL(lab.url).host]
  const allowed = { ...world, scenario: { ...scenario, staging: { ...scenario.staging, allowedHosts } } }
  const test = loadTestOf(allowed, { seed, replication: 0 }, { startAtMs: lab.clock.zeroEpochMs })
  return { prepared, world: allowed, test }
}

function watchedLab({ names, endpointUrl }: Lab) {
  const { cluster, service } = names
  return {
    source: 'lab' as const,
    cluster,
    service,
    region: 'us-east-1',
    endpointUrl,
    every: EVERY_S,
    settle: SETTLE_S,
  }
}
