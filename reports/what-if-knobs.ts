// Which settings of a variant the what-if panel moves: those that teams weigh up, as the scenario has them now.
import { type Distribution, mean } from '../simulator/engine/distribution.ts'
import type { Scenario } from '../simulator/index.ts'
import { type Knob, type KnobGroup, TRAFFIC } from './what-if-protocol.ts'

export function knobsOf(scenario: Scenario): { knobs: Knob[]; sources: string[] } {
  const sources = Object.keys(scenario.traffic).filter(isPlain)
  return {
    sources,
    knobs: [
      ...(sources.length > 0 ? [knob('traffic', TRAFFIC, 'traffic ×', 1, { step: 0.1, most: 4 })] : []),
      ...taskKnobs(scenario),
      ...Object.entries(scenario.scaling)
        .filter(([name]) => isPlain(name))
        .flatMap(scalingKnobs),
      ...startUpKnobs(scenario),
      ...Object.entries(scenario.clients)
        .filter(([name]) => isPlain(name))
        .slice(0, MOST_CLIENTS)
        .flatMap(clientKnobs),
    ],
  }
}

const MOST_CLIENTS = 2

/** A path may name it without quoting. */
function isPlain(name: string): boolean {
  return /^[\w-]+$/.test(name)
}

type Range = { unit?: string; step: number; least?: number; most?: number }

/** The slider ends at four times the value unless told; the field beside it takes any number. */
function knob(
  group: KnobGroup,
  path: string,
  label: string,
  value: number | null,
  { unit = '', step, least = 0, most }: Range,
): Knob {
  const end = Math.max(most ?? 4 * (value ?? 0), value ?? 0, least + 10 * step)
  return { path, group, label, value, unit, step, least, most: Math.ceil(end / step) * step }
}

function taskKnobs({ service: { tasks } }: Scenario): Knob[] {
  return [
    knob('tasks', 'service.tasks.min', 'least tasks', tasks.min, { step: 1, most: Math.max(20, 2 * tasks.min) }),
    knob('tasks', 'service.tasks.max', 'most tasks', tasks.max, {
      step: 1,
      least: 1,
      most: Math.max(50, 2 * tasks.max),
    }),
  ]
}

function scalingKnobs([name, policy]: [string, Scenario['scaling'][string]]): Knob[] {
  if (policy.kind !== 'targetTracking') return []
  const at = `scaling.${name}.targetTracking`
  const target =
    policy.metric === 'requestCountPerTarget'
      ? knob('scaling', `${at}.target`, `${name}: requests per target`, policy.target, { step: 50, least: 1 })
      : knob('scaling', `${at}.target`, `${name}: CPU target`, policy.target, {
          unit: '%',
          step: 5,
          least: 5,
          most: 100,
        })
  const cooldown = { unit: 's', step: 30, most: 900 }
  return [
    target,
    knob('scaling', `${at}.scaleOutCooldown`, `${name}: scale-out cooldown`, policy.scaleOutCooldown, cooldown),
    knob('scaling', `${at}.scaleInCooldown`, `${name}: scale-in cooldown`, policy.scaleInCooldown, cooldown),
  ]
}

/** A phase that varies shows its mean; moved, it is a constant. */
function startUpKnobs({ service: { coldStart } }: Scenario): Knob[] {
  const { image, pull, provision, runtimeStart, dependencies, bootstrap } = coldStart
  const at = 'service.coldStart'
  const megabytes = Math.round(image.compressed / 1e6)
  const phase = (path: string, label: string, law: Distribution) =>
    knob('start-up', `${at}.${path}`, label, Number(mean(law).toPrecision(3)), {
      unit: 's',
      step: 0.1,
      most: Math.max(10, 3 * mean(law)),
    })
  return [
    knob('start-up', `${at}.image.compressed`, 'image, compressed', megabytes, {
      unit: 'MB',
      step: 10,
      most: Math.max(1000, 2 * megabytes),
    }),
    ...(pull === undefined ? [] : [phase('pull', 'image pull', pull)]),
    phase('provision', 'provision', provision),
    phase('runtimeStart.wait', 'runtime start', runtimeStart.wait),
    phase('dependencies.cpu', 'load dependencies, CPU', dependencies.cpu),
    phase('dependencies.wait', 'load dependencies, waiting', dependencies.wait),
    phase('bootstrap.cpu', 'bootstrap, CPU', bootstrap.cpu),
    phase('bootstrap.wait', 'bootstrap, waiting', bootstrap.wait),
  ]
}

function clientKnobs([name, { timeout, attempts, budget }]: [string, Scenario['clients'][string]]): Knob[] {
  const at = `clients.${name}`
  const tokens = budget.tokenBucket?.tokens ?? null
  return [
    knob('clients', `${at}.timeout`, `${name}: time-out`, timeout, {
      unit: 's',
      step: 0.5,
      least: 0.5,
      most: Math.max(30, timeout),
    }),
    knob('clients', `${at}.attempts`, `${name}: attempts`, attempts, {
      step: 1,
      least: 1,
      most: Math.max(8, attempts),
    }),
    knob('clients', `${at}.budget.tokenBucket.tokens`, `${name}: retry budget, tokens`, tokens, {
      step: 10,
      most: 1000,
    }),
  ]
}
