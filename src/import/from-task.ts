// What one task is: size, architecture, how it stops, and what runs beside the application.
import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs'
import type { DescribedService } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'
import { readServer } from './from-server.ts'
import { mainContainer } from './main-container.ts'
import { readSize } from './task-size.ts'

export function readTask(described: DescribedService, findings: Findings): void {
  const { taskDefinition, service } = described
  if (taskDefinition === undefined) {
    findings.asks('the task definition', 'set service.task, or allow ecs:DescribeTaskDefinition')
    return
  }
  readSize(taskDefinition, findings)
  readArchitecture(described, findings)
  const main = mainContainer(taskDefinition, service)
  findings.found('service.stopTimeout', seconds(main?.stopTimeout), `container ${main?.name}: stopTimeout`)
  readImage(main, findings)
  readServer(main, findings)
  readOthers(taskDefinition, main, findings)
}

const ARCHITECTURES: Readonly<Record<string, string>> = { ARM64: 'arm64', X86_64: 'x86_64' }
const DEFAULT_ARCHITECTURE = 'x86_64'

function readArchitecture({ taskDefinition, open = [] }: DescribedService, findings: Findings): void {
  const path = 'service.task.architecture'
  const written = taskDefinition?.runtimePlatform?.cpuArchitecture
  const known = ARCHITECTURES[written ?? '']
  const isOpen = open.some(({ field }) => field.startsWith('taskDefinition.runtimePlatform'))
  if (known !== undefined) findings.found(path, known, 'task definition: runtimePlatform.cpuArchitecture')
  else if (written === undefined && !isOpen)
    findings.byDefault(path, DEFAULT_ARCHITECTURE, 'AWS', 'the task definition names none')
  else {
    findings.guessed(path, DEFAULT_ARCHITECTURE, 'the task definition names one that could not be read')
    if (written !== undefined) findings.asks('the CPU architecture', `it is ${written}: set ${path}`)
  }
}

function readImage(main: ContainerDefinition | undefined, findings: Findings): void {
  if (main === undefined) return
  findings.lacks(
    `the compressed size of the image of container ${main.name}`,
    'set service.coldStart.image.compressed to imageSizeInBytes of `aws ecr describe-images`',
  )
}

function readOthers(
  { containerDefinitions = [] }: TaskDefinition,
  main: ContainerDefinition | undefined,
  findings: Findings,
): void {
  const sidecars = containerDefinitions.filter((container) => container !== main)
  if (sidecars.length > 0) {
    const names = sidecars.map(({ name }) => name).join(', ')
    findings.lacks(
      `the CPU of ${names} beside the application`,
      `container ${main?.name} is taken for the application; set service.backgroundCpu`,
    )
  }
  if (main?.healthCheck !== undefined) findings.ignores('the container health check; the target health check decides')
}
