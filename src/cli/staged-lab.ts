// The two sides of a run in the lab: the world that is forecast and whose load is sent, and the service that the lab is.
//
//   FILE ─────────────► forecast, load        the same file unless `--lab` names one: a calibrated file holds the overhead of real
//   FILE or --lab FILE ─► processes           processes already, and real processes add it again
import { type Prepared, type Scenario, UserError, type World } from '../../simulator/index.ts'
import { isCalibrated } from '../files/calibrated-file.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { stagedWorld } from '../k6/staged-world.ts'
import { choiceOf } from './option-values.ts'

type Options = { lab?: string | true; set?: string[] }

/** @throws UserError where the file was calibrated and none is named, and where the two do not answer the same requests */
export async function stagedLab(
  file: string,
  staged: Prepared,
  { lab, set }: Options,
): Promise<{ prepared: Prepared; service: Scenario }> {
  const { labWorld } = await import('../lab/lab-world.ts')
  const prepared = labWorld(staged)
  const { scenario, variant } = prepared.worlds[0] as World
  if (typeof lab !== 'string') {
    if (await isCalibrated(file)) throw calibrated(file)
    return { prepared, service: scenario }
  }
  const other = labWorld(stagedWorld(await loadScenario(lab, { set: set ?? [] }), choiceOf(variant)))
  const service = (other.worlds[0] as World).scenario
  const missing = Object.keys(scenario.requests).filter((name) => !Object.hasOwn(service.requests, name))
  if (missing.length > 0) throw unanswered(lab, missing)
  return { prepared, service }
}

function calibrated(file: string): UserError {
  return new UserError([
    {
      path: '--lab',
      message: `${file} was calibrated on a run: its work holds the overhead of real processes, which the lab's would add again`,
      hint: `Name the scenario that the lab is to be, the one that was calibrated: --lab SCENARIO. (--lab ${file} takes this one all the same.)`,
    },
  ])
}

function unanswered(lab: string, missing: readonly string[]): UserError {
  const hint = 'The lab has to answer the requests that are sent: give both files the same requests.'
  return new UserError([{ path: '--lab', message: `${lab} has no request called ${missing.join(', ')}`, hint }])
}
