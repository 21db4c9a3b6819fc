// The simulator in a worker of the page: knobs of a variant, and replications of it with some of them moved. The same code and the same
// seed as the command line, so the same numbers.
import * as z from 'zod'
import { keepReplication } from '../../simulator/experiment/replication.ts'
import { drawWorld, prepare, simulateReplication, UserError, type World } from '../../simulator/index.ts'
import { bandsOf } from '../../simulator/result/bands.ts'
import type { Lines } from '../../simulator/result/series.ts'
import { chartBand } from '../chart-data.ts'
import { WHAT_IF_CHARTS } from '../chart-specs.ts'
import { knobsOf } from '../what-if-knobs.ts'
import type { Course, FromWorker, ToWorker } from '../what-if-protocol.ts'

// The page's policy allows no code from text, which zod would use to be faster.
z.config({ jitless: true })

const SERIES = WHAT_IF_CHARTS.map(({ series }) => series)

let raw: unknown
/** A newer run ends an older one. */
let latest = 0

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'scenario':
      raw = data.raw
      return
    case 'knobs':
      answer({ kind: 'knobs', variant: data.variant, ...knobsOf(worldOf(data.variant).scenario) })
      return
    case 'run':
      void run(data)
      return
    default:
      data satisfies never
  }
})

function answer(message: FromWorker): void {
  postMessage(message)
}

function worldOf(variant: string, set: Extract<ToWorker, { kind: 'run' }>['set'] = []): World {
  const world = prepare(raw, { set }).worlds.find((each) => each.variant === variant)
  if (world === undefined) throw new Error(`no variant ${variant}`)
  return world
}

async function run(asked: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  latest = asked.run
  try {
    await replicate(worldOf(asked.variant, asked.set), asked)
  } catch (error) {
    const message =
      error instanceof UserError
        ? error.problems.map(({ path, message: text }) => `${path}: ${text}`).join('; ')
        : String(error)
    answer({ kind: 'refused', run: asked.run, message })
  }
}

async function replicate(
  world: World,
  { run: number, seed, replications }: Extract<ToWorker, { kind: 'run' }>,
): Promise<void> {
  const kept: Lines[] = []
  for (let replication = 0; replication < replications && latest === number; replication++) {
    const scenario = drawWorld(world, seed, replication)
    const { scalars, lines } = keepReplication(simulateReplication(scenario, { seed, replication }), scenario)
    if (lines !== undefined) kept.push(lines)
    const figures = Object.entries(scalars).map(([path, scalar]) => [path, typeof scalar === 'number' ? scalar : null])
    answer({
      kind: 'replication',
      run: number,
      replication,
      figures: Object.fromEntries(figures),
      course: courseOf(kept),
    })
    // Lets a newer run in.
    await new Promise((resolve) => setTimeout(resolve))
  }
}

function courseOf(replications: readonly Lines[]): Course {
  const bands = bandsOf(replications, SERIES)
  return {
    startS: 0,
    intervalS: replications[0]?.intervalS ?? 1,
    bands: Object.fromEntries(SERIES.map((name) => [name, chartBand(bands[name])])),
  }
}
