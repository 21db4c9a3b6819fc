// What no single option can get wrong: combinations. Each finding has its path, what was found and what to do.
import { mean } from '../engine/distribution.ts'
import { checkScaling } from './scaling-checks.ts'
import type { Scenario } from './schema.ts'
import type { Path } from './tree.ts'
import { type Placed, problem } from './validate.ts'

export function crossChecks(scenario: Scenario): Placed[] {
  return [
    ...checkService(scenario),
    ...checkLaunches(scenario),
    ...checkTaskSize(scenario),
    ...checkCores(scenario),
    ...checkTraffic(scenario),
    ...checkUsers(scenario),
    ...checkWork(scenario),
    ...checkScaling(scenario),
    ...checkRest(scenario),
  ]
}

function checkService({ service, loadBalancer }: Scenario): Placed[] {
  const found: Placed[] = []
  const { min, max, desired } = service.tasks
  if (min > max)
    found.push(
      problem(
        ['service', 'tasks', 'min'],
        `the minimum ${min} is above the maximum ${max}`,
        'Lower min or raise max.',
        [['service', 'tasks', 'max']],
      ),
    )
  else if (desired !== undefined && (desired < min || desired > max)) {
    found.push(
      problem(
        ['service', 'tasks', 'desired'],
        `${desired} is outside of ${min}–${max}`,
        'Choose a count within min and max.',
      ),
    )
  }
  const { interval, timeout } = loadBalancer.healthCheck
  if (timeout >= interval) {
    found.push(
      problem(
        ['loadBalancer', 'healthCheck', 'timeout'],
        `the time-out of ${timeout} s is not shorter than the interval of ${interval} s`,
        'Lower the time-out.',
      ),
    )
  }
  const { slowStart, algorithm } = loadBalancer
  if (slowStart > 0 && slowStart < 30)
    found.push(problem(['loadBalancer', 'slowStart'], 'a slow start takes 30 to 900 s', 'Choose 0s for none.'))
  if (slowStart > 0 && algorithm !== 'round_robin')
    found.push(
      problem(
        ['loadBalancer', 'slowStart'],
        `there is no slow start with ${algorithm}`,
        'Choose the algorithm round_robin, or 0s for none.',
        [['loadBalancer', 'algorithm']],
      ),
    )
  if (service.backgroundCpu >= service.task.cpu) {
    found.push(
      problem(
        ['service', 'backgroundCpu'],
        'background work takes the whole task',
        'Choose less than service.task.cpu.',
      ),
    )
  }
  return found
}

function checkLaunches({ service: { launchQuota, coldStart } }: Scenario): Placed[] {
  const found: Placed[] = []
  const { perSecond, reached, othersPerSecond } = launchQuota
  const refillPerSecond = Number((perSecond * reached).toPrecision(6))
  if (othersPerSecond >= refillPerSecond)
    found.push(
      problem(
        ['service', 'launchQuota', 'othersPerSecond'],
        `other services launch ${othersPerSecond} tasks a second: nothing is left of the account’s ${refillPerSecond}`,
        'Lower othersPerSecond or raise perSecond.',
        [['service', 'launchQuota', 'perSecond']],
      ),
    )
  const { from, full } = coldStart.crowd
  if (full <= from)
    found.push(
      problem(
        ['service', 'coldStart', 'crowd', 'full'],
        `${full} is not above from, which is ${from}`,
        'Raise full or lower from.',
        [['service', 'coldStart', 'crowd', 'from']],
      ),
    )
  return found
}

const GIB = 1024 ** 3
const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step)
/** Memory in GiB that goes with each CPU size. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
export const FARGATE_SIZES = new Map<number, number[]>([
  [0.25, [0.5, 1, 2]],
  [0.5, range(1, 4, 1)],
  [1, range(2, 8, 1)],
  [2, range(4, 16, 1)],
  [4, range(8, 30, 1)],
  [8, range(16, 60, 4)],
  [16, range(32, 120, 8)],
  [32, [60, 120, 244]],
])

function checkCores({ service: { task } }: Scenario): Placed[] {
  if (task.cfsCores === undefined || task.cfsCores >= task.cpu) return []
  const message = `${task.cfsCores} cores cannot use the quota of ${task.cpu} vCPU`
  return [
    problem(['service', 'task', 'cfsCores'], message, `Give at least ${Math.ceil(task.cpu)}, or leave it out.`, [
      ['service', 'task', 'cpu'],
    ]),
  ]
}

function checkTaskSize({ service: { task } }: Scenario): Placed[] {
  if (task.anySize) return []
  const sizes = FARGATE_SIZES.get(task.cpu)
  if (sizes === undefined) {
    const offered = [...FARGATE_SIZES.keys()].join(', ')
    return [
      problem(
        ['service', 'task', 'cpu'],
        `Fargate offers no task of ${task.cpu} vCPU`,
        `Choose one of ${offered} vCPU.`,
      ),
    ]
  }
  if (sizes.some((gib) => Math.abs(gib * GIB - task.memory) < 1)) return []
  const message = `${task.memory / GIB} GiB do not go with ${task.cpu} vCPU`
  return [problem(['service', 'task', 'memory'], message, `Choose one of ${sizes.join(', ')} GiB.`)]
}

function checkTraffic({ traffic, requests, clients, horizon }: Scenario): Placed[] {
  const found: Placed[] = []
  if (Object.keys(traffic).length === 0)
    found.push(problem(['traffic'], 'there is no traffic', 'Name at least one source.'))
  for (const [section, entries] of [
    ['requests', requests],
    ['clients', clients],
  ] as const) {
    const total = Object.values(entries).reduce((sum, { weight }) => sum + weight, 0)
    if (total <= 0)
      found.push(problem([section], 'no entry has a weight above zero', 'Give at least one entry a weight.'))
  }
  for (const [name, source] of Object.entries(traffic)) {
    if (source.kind !== 'trace') continue
    if (source.counts === undefined) {
      found.push(
        problem(['traffic', name, 'trace'], 'the trace has no counts', 'Give its file, or its counts and bin.'),
      )
      continue
    }
    const lengthS = source.counts.length * source.bin - source.skip
    if (lengthS <= 0)
      found.push(problem(['traffic', name, 'trace', 'skip'], 'nothing of the trace is left', 'Skip less.'))
    else if (lengthS < horizon - source.bin) {
      found.push(
        problem(
          ['horizon'],
          `the trace ${name} ends after ${lengthS} s, before the horizon of ${horizon} s`,
          `Shorten the horizon to ${Math.floor(lengthS)}s.`,
        ),
      )
    }
  }
  return found
}

/** A user whose cycle takes no time would send without end at one instant. */
function checkUsers({ traffic, requests, network }: Scenario): Placed[] {
  if (mean(network.clientRoundTrip) > 0 || network.targetRoundTrip > 0) return []
  const isInstant = Object.values(requests).some(
    ({ weight, work }) => weight > 0 && work.every((step) => step.kind !== 'call' && mean(step.time) === 0),
  )
  if (!isInstant) return []
  return Object.entries(traffic).flatMap(([name, source]) =>
    source.kind === 'users' && mean(source.think) === 0
      ? [
          problem(
            ['traffic', name, 'users', 'think'],
            'users who do not think send without end: neither work nor network takes any time',
            'Give think, the work or a round trip a time above zero.',
          ),
        ]
      : [],
  )
}

function checkWork({ requests, dependencies, disturbances, loadBalancer, horizon }: Scenario): Placed[] {
  const known = Object.keys(dependencies)
  const hint = known.length > 0 ? `Known: ${known.join(', ')}.` : 'Describe it under dependencies.'
  const found: Placed[] = []
  const check = (path: Path, steps: Scenario['requests'][string]['work']) => {
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'call' && !known.includes(step.dependency)) {
        found.push(problem([...path, index, 'call'], `there is no dependency '${step.dependency}'`, hint))
      }
    }
  }
  for (const [name, { work, firstUse }] of Object.entries(requests)) {
    check(['requests', name, 'work'], work)
    check(['requests', name, 'firstUse'], firstUse)
  }
  check(['loadBalancer', 'healthCheck', 'work'], loadBalancer.healthCheck.work)
  for (const [name, disturbance] of Object.entries(disturbances)) {
    if (!known.includes(disturbance.name))
      found.push(
        problem(['disturbances', name, 'dependency', 'name'], `there is no dependency '${disturbance.name}'`, hint),
      )
    if (disturbance.at >= horizon)
      found.push(
        problem(
          ['disturbances', name, 'at'],
          'it begins after the horizon',
          'Let it begin earlier, or lengthen the horizon.',
        ),
      )
  }
  return found
}

function checkRest({ windows, horizon, month, slo, prices }: Scenario): Placed[] {
  const found: Placed[] = []
  if (prices.file !== undefined && prices.list === undefined)
    found.push(problem(['prices', 'file'], 'the price list was not read', 'Give its rows under prices.list.'))
  for (const [name, { from, to }] of Object.entries(windows)) {
    if (to <= from)
      found.push(problem(['windows', name, 'to'], 'the window ends before it begins', 'Choose a later end.'))
    else if (to > horizon)
      found.push(
        problem(
          ['windows', name, 'to'],
          `the window ends after the horizon of ${horizon} s`,
          'Let it end earlier, or lengthen the horizon.',
        ),
      )
  }
  if (month !== undefined && (month.repeat === undefined) === (month.surges === undefined)) {
    found.push(
      problem(
        ['month'],
        'exactly one of repeat and surges is needed',
        'repeat: 30 for a day, surges: 22 for a surge that happens 22 times.',
      ),
    )
  }
  if (slo.costPerMonth !== undefined && month === undefined) {
    found.push(
      problem(
        ['slo', 'costPerMonth'],
        'there is no monthly cost without month',
        'Say under month what the horizon stands for.',
      ),
    )
  }
  return found
}
