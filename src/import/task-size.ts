// The size of a task: as it is where Fargate offers it, else the nearest that Fargate does, said as a guess.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
import type { TaskDefinition } from '@aws-sdk/client-ecs'
import { FARGATE_SIZES } from '../../simulator/scenario/cross-checks.ts'
import type { Findings } from './findings.ts'

const UNITS_PER_VCPU = 1024
const MIB_PER_GIB = 1024

type Size = { units: number; mebibytes: number }

export function readSize({ cpu, memory }: TaskDefinition, findings: Findings): void {
  const units = cpuUnits(cpu)
  const mebibytes = memoryMib(memory)
  const size = offered(units, mebibytes)
  readCpu({ written: cpu, units, chosen: size.units }, findings)
  readMemory({ written: memory, mebibytes, chosen: size.mebibytes, units: size.units }, findings)
  if (units !== undefined && mebibytes !== undefined) return
  const unread = [...(units === undefined ? ['cpu'] : []), ...(mebibytes === undefined ? ['memory'] : [])]
  findings.asks(
    'the size of a task',
    `the task definition has no ${unread.join(' and ')} that can be read; set ${unread.map((key) => `service.task.${key}`).join(' and ')}`,
  )
}

type Read = { written: string | undefined; chosen: number }

function readCpu({ written, units, chosen }: Read & { units: number | undefined }, findings: Findings): void {
  const value = `${chosen / UNITS_PER_VCPU}vCPU`
  if (units === chosen) {
    findings.found('service.task.cpu', value, 'task definition: cpu')
    return
  }
  findings.guessed(
    'service.task.cpu',
    value,
    units === undefined ? 'not known' : `cpu ${written} is not a Fargate size; the next larger one`,
  )
  if (units !== undefined)
    findings.asks('a task size that Fargate offers', `cpu is ${written}; ${value} was chosen: set service.task.cpu`)
}

function readMemory(
  { written, mebibytes, chosen, units }: Read & { mebibytes: number | undefined; units: number },
  findings: Findings,
): void {
  const value = chosen % MIB_PER_GIB === 0 ? `${chosen / MIB_PER_GIB}GiB` : `${chosen}MiB`
  if (mebibytes === chosen) {
    findings.found('service.task.memory', value, 'task definition: memory')
    return
  }
  const cpu = `${units / UNITS_PER_VCPU} vCPU`
  findings.guessed(
    'service.task.memory',
    value,
    mebibytes === undefined
      ? `not known; the least that goes with ${cpu}`
      : `memory ${written} does not go with ${cpu} on Fargate; the nearest that does`,
  )
  if (mebibytes !== undefined)
    findings.asks(
      'a memory size that Fargate offers',
      `memory is ${written}; ${value} was chosen: set service.task.memory`,
    )
}

/** The least CPU that Fargate offers and that is not below; memory that goes with it: the least that is not below, else the most. */
function offered(units: number | undefined, mebibytes: number | undefined): Size {
  const sizes = [...FARGATE_SIZES].map(([vcpu, gib]) => ({
    units: vcpu * UNITS_PER_VCPU,
    memories: gib.map((each) => each * MIB_PER_GIB),
  }))
  const fits = (memories: readonly number[]) => mebibytes === undefined || memories.includes(mebibytes)
  const known = units === undefined ? undefined : (sizes.find((size) => size.units >= units) ?? sizes.at(-1))
  const size = known ?? sizes.find((each) => each.units === UNITS_PER_VCPU && fits(each.memories)) ?? smallestFor()
  return { units: size.units, mebibytes: nearest(size.memories) }

  function smallestFor() {
    return sizes.find(({ memories }) => fits(memories)) ?? (sizes[2] as (typeof sizes)[number])
  }
  function nearest(memories: readonly number[]): number {
    const [least = 0] = memories
    if (mebibytes === undefined) return least
    return memories.find((each) => each >= mebibytes) ?? memories.at(-1) ?? least
  }
}

/** `512`, `.5 vCPU` */
function cpuUnits(text: string | undefined): number | undefined {
  const [, number, unit] = /^\s*([\d.]+)\s*(vcpu)?\s*$/i.exec(text ?? '') ?? []
  if (number === undefined || !(Number(number) > 0)) return undefined
  return unit === undefined ? Number(number) : Number(number) * UNITS_PER_VCPU
}

/** `1024`, `1 GB` */
function memoryMib(text: string | undefined): number | undefined {
  const [, number, unit] = /^\s*([\d.]+)\s*(gb)?\s*$/i.exec(text ?? '') ?? []
  if (number === undefined || !(Number(number) > 0)) return undefined
  return unit === undefined ? Number(number) : Number(number) * MIB_PER_GIB
}
