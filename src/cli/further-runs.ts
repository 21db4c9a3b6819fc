// The further runs behind an answer: what carries it, and what would move it. On worker threads, with progress and Ctrl-C.
import {
  type Attribution,
  attributionOf,
  counterfactuals,
  type Sensitivity,
  sensitivityOf,
  sensitivityWorlds,
  type World,
} from '../../simulator/index.ts'
import type { RunOptions } from './run-options.ts'
import { simulated } from './simulated.ts'

const FIGURES = ['errorRate', 'costUsd.total']

/** @returns undefined when it was stopped before one replication of every world was complete */
export async function attributed(
  world: World,
  scenario: string,
  options: Pick<RunOptions, 'seed' | 'replications' | 'jobs' | 'quiet'>,
): Promise<Attribution[] | undefined> {
  const explained = counterfactuals(world, scenario)
  const { forecast } = await simulated(explained.prepared, 'surgecast explain', options)
  const { result, message } = forecast
  if (result !== undefined) return FIGURES.map((figure) => attributionOf(result, explained, figure))
  process.stderr.write(`${message}\n`)
  return undefined
}

/** @returns undefined when it was stopped before one replication of every world was complete */
export async function sensitivity(
  world: World,
  scenario: string,
  options: Pick<RunOptions, 'seed' | 'replications' | 'jobs' | 'quiet'>,
): Promise<Sensitivity | undefined> {
  const moved = sensitivityWorlds(world, scenario)
  const { forecast } = await simulated(moved.prepared, 'surgecast compare --sensitivity', options)
  const { result, message } = forecast
  if (result !== undefined) return sensitivityOf(result, moved)
  process.stderr.write(`${message}\n`)
  return undefined
}
