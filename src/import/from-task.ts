// What one task is: size, architecture, how it stops, and what runs beside the application.
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs'
import type { DescribedService } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'

const UNITS_PER_VCPU = 1024

export function readTask({ taskDefinition, service }: DescribedService, findings: Findings): void {
  if (taskDefinition === undefined) {
    findings.lacks('the task definition', 'set service.task, or allow ecs:DescribeTaskDefinition')
    return
  }
  readSize(taskDefinition, findings)
  const main = mainContainer(taskDefinition, service?.loadBalancers?.[0]?.containerName)
  findings.found('service.stopTimeout', seconds(main?.stopTimeout), `container ${main?.name}: stopTimeout`)
  readImage(main, findings)
  readServer(main, findings)
  readOthers(taskDefinition, main, findings)
}

function readSize({ cpu, memory, runtimePlatform }: TaskDefinition, findings: Findings): void {
  const units = cpuUnits(cpu)
  findings.found(
    'service.task.cpu',
    units === undefined ? undefined : `${units / UNITS_PER_VCPU}vCPU`,
    'task definition: cpu',
  )
  const mebibytes = memoryMiB(memory)
  findings.found(
    'service.task.memory',
    mebibytes === undefined ? undefined : sizeText(mebibytes),
    'task definition: memory',
  )
  if (units === undefined || mebibytes === undefined)
    findings.lacks('the size of a task', 'set service.task.cpu and service.task.memory')
  const architecture = runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64'
  if (runtimePlatform?.cpuArchitecture === undefined)
    findings.assumed('service.task.architecture', architecture, 'the task definition names none: the default of ECS')
  else findings.found('service.task.architecture', architecture, 'task definition: runtimePlatform.cpuArchitecture')
}

/** `512`, `.5 vCPU` */
function cpuUnits(text: string | undefined): number | undefined {
  const [, number, unit] = /^\s*([\d.]+)\s*(vcpu)?\s*$/i.exec(text ?? '') ?? []
  if (number === undefined) return undefined
  return unit === undefined ? Number(number) : Number(number) * UNITS_PER_VCPU
}

/** `1024`, `1 GB` */
function memoryMiB(text: string | undefined): number | undefined {
  const [, number, unit] = /^\s*([\d.]+)\s*(gb)?\s*$/i.exec(text ?? '') ?? []
  if (number === undefined) return undefined
  return unit === undefined ? Number(number) : Number(number) * 1024
}

function sizeText(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}GiB` : `${mebibytes}MiB`
}

/** The container the load balancer talks to; else the first that is essential. */
export function mainContainer(
  { containerDefinitions = [] }: TaskDefinition,
  balanced: string | undefined,
): ContainerDefinition | undefined {
  return (
    containerDefinitions.find(({ name }) => name !== undefined && name === balanced) ??
    containerDefinitions.find(({ essential }) => essential !== false) ??
    containerDefinitions[0]
  )
}

function readImage(main: ContainerDefinition | undefined, findings: Findings): void {
  if (main === undefined) return
  findings.lacks(
    `the compressed size of the image of container ${main.name}`,
    'set service.coldStart.image.compressed to imageSizeInBytes of `aws ecr describe-images`',
  )
}

/** The command tells the server where it starts gunicorn or Node; what it does not tell is a default of that server. */
function readServer(main: ContainerDefinition | undefined, findings: Findings): void {
  const words = [...(main?.entryPoint ?? []), ...(main?.command ?? [])].flatMap((part) => part.split(/\s+/))
  const from = `container ${main?.name}: command`
  if (/(^|\/)node$/.test(words[0] ?? '')) {
    findings.found('service.server.preset', 'node', from)
    return
  }
  if (!words.some((word) => /(^|\/)gunicorn$/.test(word))) {
    findings.lacks(
      'how the application serves requests',
      'set service.server (preset gunicorn-sync, gunicorn-gthread, node or thread-pool; processes, threads)',
    )
    return
  }
  const option = (names: readonly string[]) => optionOf(words, names)
  const threads = option(['--threads'])
  const workers = option(['-w', '--workers'])
  findings.found('service.server.preset', threads === undefined ? 'gunicorn-sync' : 'gunicorn-gthread', from)
  findings.found('service.server.processes', wholeNumber(workers), from)
  findings.found('service.server.threads', wholeNumber(threads), from)
  if (words.includes('--preload')) findings.found('service.server.preload', true, from)
}

/** `--workers 2`, `--workers=2`, `-w 2`. */
function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1]
    const name = names.find((each) => word.startsWith(`${each}=`))
    if (name !== undefined) return word.slice(name.length + 1)
  }
  return undefined
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

function readOthers(
  { containerDefinitions = [] }: TaskDefinition,
  main: ContainerDefinition | undefined,
  findings: Findings,
): void {
  const sidecars = containerDefinitions.filter((container) => container !== main)
  if (sidecars.length > 0) {
    const names = sidecars.map(({ name }) => name).join(', ')
    findings.lacks(`the CPU of ${names} beside the application`, 'set service.backgroundCpu')
  }
  if (main?.healthCheck !== undefined) findings.ignores('the container health check; the target health check decides')
}
