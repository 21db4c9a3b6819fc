// This machine as the lab's: tasks as processes under CPU quotas, HAProxy before them, one folder for what they need.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scenario } from '../../../simulator/index.ts'
import { openCpuQuotas } from '../cpu-quota.ts'
import { openHaproxy } from '../haproxy.ts'
import { launchTask } from '../task/launch-task.ts'
import { ownProgram, type TaskProgram, taskProgram } from '../task/program.ts'
import { workFile } from '../task/work-file.ts'
import type { BalancerCounts } from './balancer-counts.ts'
import { answersCheck } from './http-check.ts'
import type { Machine, MachineTask } from './machine.ts'

export type ProcessMachine = Machine & {
  /** Where the balancer listens. */
  url: string
  /** What the tasks are, for people. */
  program: string
  /** Why there are no CPU ceilings, where there are none. */
  unlimited: string | undefined
  /** Resolves with what broke that no task's end explains. */
  broken: Promise<Error>
  close: () => Promise<void>
}

export type ProcessMachineOptions = {
  scenario: Scenario
  counts: BalancerCounts
  port?: number
  command?: readonly string[]
}
