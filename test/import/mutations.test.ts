// Whatever a document holds in whatever place: import answers with a scenario that runs, or with a UserError that names the place.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { prepare, UserError } from '../../simulator/index.ts'
import { readTemplate } from '../../src/files/template-file.ts'
import { checked } from '../../src/import/checked.ts'
import { readCloudFormation } from '../../src/import/cloudformation.ts'
import type { DescribedService } from '../../src/import/described-service.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import { readTaskDefinition } from '../../src/import/task-definition.ts'
import { readTerraform } from '../../src/import/terraform.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  1,
  -1,
  2.5,
  1e9,
  '',
  'x',
  '6',
  'p99',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of CloudFormation
  '${Nowhere}%',
  [],
  [null],
  [1],
  [{}],
  {},
  { a: 2 },
  { Ref: 'Nowhere' },
  { 'Fn::ImportValue': 'other' },
]
const MUTATIONS = 60

/** Numerical Recipes' generator: the same mutations in every run. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Tree = { [key: string]: unknown }

function placesIn(value: unknown): { holder: Tree; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => [{ holder: value as Tree, key }, ...placesIn((value as Tree)[key])])
}

function mutated(tree: unknown, random: (below: number) => number): unknown {
  const copy = structuredClone(tree)
  for (let change = random(2); change >= 0; change--) {
    const places = placesIn(copy)
    const place = places[random(places.length)]
    if (place === undefined) continue
    const choice = random(STRANGE.length + 2)
    const strange = STRANGE[choice]
    if (choice < STRANGE.length) place.holder[place.key] = structuredClone(strange)
    else if (choice === STRANGE.length) delete place.holder[place.key]
    else place.holder[place.key] = [place.holder[place.key]]
  }
  return copy
}

function imports(read: () => DescribedService): 'runs' | 'refused' {
  let text: string
  try {
    text = writeScenario(checked(describedToImported(read())), 'Imported from a test')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.problems.every(({ path }) => path.length > 0)).toBe(true)
    return 'refused'
  }
  prepare(parse(text))
  return 'runs'
}

const TASK = JSON.parse(readFileSync(fixture('task.json'), 'utf8')) as unknown
const PLAN = JSON.parse(readFileSync(fixture('plan.json'), 'utf8')) as unknown
const MODULES = JSON.parse(readFileSync(fixture('modules.json'), 'utf8')) as unknown
const STACK = await readTemplate(fixture('stack.yaml'))

describe('mutated documents', () => {
  const cases: [string, unknown, (tree: unknown) => DescribedService][] = [
    ['a task definition', TASK, (tree) => readTaskDefinition(tree, 'task.json')],
    ['a template', STACK, (tree) => readCloudFormation(tree, 'stack.yaml', { service: undefined, parameters: {} })],
    ['a plan', PLAN, (tree) => readTerraform(tree, 'plan.json', 'checkout')],
    ['a plan of modules', MODULES, (tree) => readTerraform(tree, 'modules.json', 'orders')],
  ]
  test.each(cases)('%s: runs or is refused, never a TypeError', (_, tree, read) => {
    const random = randomIntegers(12)
    const counts = { runs: 0, refused: 0 }
    for (let index = 0; index < MUTATIONS; index++) {
      const document = mutated(tree, random)
      try {
        counts[imports(() => read(document))]++
      } catch (error) {
        throw new Error(`mutation ${index}: ${JSON.stringify(document)}`, { cause: error })
      }
    }
    expect(counts.runs).toBeGreaterThan(MUTATIONS / 4)
    expect(counts.refused).toBeGreaterThan(0)
  })
})
