// Runs one case and compares every figure it can read with what is known.
import { expect } from 'vitest'
import { type Assessment, assess } from './assess.ts'
import type { CaseWorld } from './case-world.ts'
import { runWorld } from './run-world.ts'

function assessCase(world: CaseWorld): Assessment[] {
  const runs = Array.from({ length: world.replications }, (_, replication) =>
    runWorld(world.scenario, { seed: world.name, replication }),
  )
  return Object.entries(world.known.expected).flatMap(([figure, expectation]) => {
    const reading = world.readings[figure]
    if (reading === undefined) return []
    return [assess(figure, reading, expectation, runs, world.approximate?.includes(figure))]
  })
}

export function checkCase(world: CaseWorld): void {
  const assessments = assessCase(world)
  if (process.env['SURGECAST_FIGURES']) console.log(`${world.name}\n${assessments.map(inWords).join('\n')}`)
  expect(assessments.filter(({ agrees }) => !agrees).map(inWords), 'figures that differ from theory').toEqual([])
  expect(assessments.filter(({ isFine }) => !isFine).map(inWords), 'figures too noisy to tell').toEqual([])
}

function inWords({ figure, value, expected, standardError, z, tolerance }: Assessment): string {
  const [shown, known, error, limit] = [value, expected, standardError, tolerance].map((x) => x.toPrecision(5))
  return `${figure}: ${shown}, expected ${known}, standard error ${error} (z ${z.toFixed(2)}, tolerance ${limit})`
}
