// Forecast from one file, lab from another: overhead that a calibrated file holds is not paid again by real processes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mean } from '../../simulator/engine/distribution.ts'
import type { Scenario, World } from '../../simulator/index.ts'
import { stagedTest } from '../../src/cli/load-test.ts'
import { stagedLab } from '../../src/cli/staged-lab.ts'
import { emptyFolder } from '../cli/run-cli.ts'

const scenarioOf = (cpu: string) => ({
  name: 'x',
  horizon: '1m',
  traffic: { people: { segments: [{ hold: '1rps', for: '1m' }] } },
  requests: { page: { work: [{ cpu }] } },
  variants: { calm: {}, 'two, at least': { service: { tasks: { min: 2 } } } },
})

const cpuOf = ({ requests }: Scenario) => {
  const [step] = requests['page']?.work ?? []
  return step?.kind === 'cpu' ? mean(step.time) : Number.NaN
}

async function sides(lab: (path: (name: string) => string) => string | true) {
  const folder = emptyFolder()
  const path = (name: string) => join(folder, name)
  writeFileSync(path('real.yaml'), JSON.stringify(scenarioOf('20ms')))
  writeFileSync(path('calibrated.yaml'), JSON.stringify(scenarioOf('21ms')))
  const options = { variant: 'two, at least', seed: '1', output: folder }
  const staged = await stagedTest(path('calibrated.yaml'), options)
  const { prepared, service } = await stagedLab(path('calibrated.yaml'), staged.prepared, {
    ...options,
    lab: lab(path),
  })
  return { forecast: (prepared.worlds[0] as World).scenario, service }
}

test('the forecast has the work of the one file, the lab that of the other, both in the variant', async () => {
  const { forecast, service } = await sides((path) => path('real.yaml'))
  expect(cpuOf(forecast)).toBeCloseTo(0.021, 12)
  expect(cpuOf(service)).toBeCloseTo(0.02, 12)
  for (const { tasks, task } of [forecast.service, service.service]) {
    expect(tasks.min).toBe(2)
    expect(task.cpuLimit).toBe('cfs')
  }
})

test('without another file the lab is what is forecast', async () => {
  const { forecast, service } = await sides(() => true)
  expect(service).toEqual(forecast)
})
