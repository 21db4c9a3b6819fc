// What a report says an answer leans on.
import { describe, expect, test } from 'vitest'
import { assumptionsOf } from '../../simulator/scenario/assumptions.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'

const assumptions = (service: object) =>
  assumptionsOf(
    prepare({
      name: 'x',
      horizon: '1m',
      traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } },
      service,
    }).worlds,
  )

describe('simplifications', () => {
  const about = (service: object, path: string) =>
    assumptions(service)
      .filter((assumption) => assumption.status === 'simplification' && assumption.path === path)
      .map(({ description }) => description)

  test('of the CPU limit are those of the limit that was chosen', () => {
    expect(about({}, 'service.task.cpuLimit')).toEqual([expect.stringMatching(/smoothly/)])
    expect(about({ task: { cpuLimit: 'cfs' } }, 'service.task.cpuLimit')).toEqual([
      expect.stringMatching(/slices of 5 ms/),
    ])
  })

  test('of threads are left out where an event loop runs one step at a time', () => {
    expect(about({ server: { preset: 'gunicorn-gthread' } }, 'service.server.cpuOrder')).toHaveLength(1)
    expect(about({ server: { preset: 'node' } }, 'service.server.cpuOrder')).toEqual([])
  })
})

test('how the CPU ceiling is held is not documented by AWS, and is named', () => {
  expect(
    assumptions({}).find(({ path, status }) => path === 'service.task.cpuLimit' && status === 'unconfirmed'),
  ).toMatchObject({ value: 'smooth', given: false })
})
