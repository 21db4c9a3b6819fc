// The package as a library: its door runs scenarios in process, and its Result is the command line's.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  compare,
  type Executor,
  localExecutor,
  prepare,
  simulate,
  simulateReplication,
  UserError,
} from '../../simulator/index.ts'
import { emptyFolder, runCli } from './run-cli.ts'

const SCENARIO = {
  name: 'small',
  horizon: '2m',
  warmUp: '0s',
  traffic: { visitors: { segments: [{ hold: '20rps', for: '2m' }] } },
  variants: { baseline: {}, bigger: { service: { tasks: { min: 4 } } } },
}

test('compare gives a Result of all variants', async () => {
  const result = await compare(SCENARIO, { replications: 2 })
  expect(result.variants.map(({ name }) => name)).toEqual(['baseline', 'bigger'])
  expect(result.comparison).toHaveLength(1)
  expect(result.provenance).toMatchObject({ seed: '1', replications: 2, interrupted: false })
})

test('simulate gives a Result of one variant, the first or the one named', async () => {
  const names = async (variant?: string) =>
    (await simulate(SCENARIO, { replications: 1, ...(variant === undefined ? {} : { variant }) })).variants.map(
      ({ name }) => name,
    )
  expect(await names()).toEqual(['baseline'])
  expect(await names('bigger')).toEqual(['bigger'])
})

test('a prepared scenario and an executor of one’s own do as well', async () => {
  const prepared = prepare(SCENARIO)
  let count = 0
  const executor = (...args: [typeof prepared, string]): Executor => {
    const local = localExecutor(...args, simulateReplication)
    return { ...local, run: (task) => local.run({ ...task, worldIndex: task.worldIndex + 0 * count++ }) }
  }
  const result = await compare(prepared, { replications: 2, executor })
  expect(count).toBe(4)
  expect(result).toEqual(await compare(SCENARIO, { replications: 2 }))
})

test('what is wrong is a UserError with all problems', async () => {
  const wrong = { ...SCENARIO, horizon: 120, horizn: '2m' }
  await expect(compare(wrong)).rejects.toThrow(UserError)
  await expect(compare(wrong)).rejects.toThrow(/horizn/)
  await expect(simulate(SCENARIO, { variant: 'other' })).rejects.toThrow(/Choose among: baseline, bigger/)
})

test('library and command line agree in every number', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(SCENARIO))
  const { out } = await runCli(folder, ['compare', 'scenario.json', '--replications', '2', '--no-html', '--json', '-'])
  const { variants, comparison } = await compare(SCENARIO, { replications: 2 })
  expect(JSON.parse(out)).toMatchObject(JSON.parse(JSON.stringify({ variants, comparison })))
})
