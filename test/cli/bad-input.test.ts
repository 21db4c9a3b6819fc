// Bad input: told with its place and what to do, exit code 2, nothing simulated, nothing written, no stack trace.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, emptyFolder, filesIn, runCli } from './run-cli.ts'

const GOOD = `name: small
horizon: 1m
warmUp: 0s
traffic: {steady: {segments: [{hold: 5rps, for: 1m}]}}
`

/** Compares a scenario in a folder of its own; whatever is in the folder afterwards, but for the scenario, was left behind. */
async function compared(scenario: string | Buffer, args: readonly string[] = []): Promise<Ended & { left: string[] }> {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.yaml'), scenario)
  const ended = await runCli(folder, ['compare', 'scenario.yaml', '--json', 'result.json', ...args])
  return { ...ended, left: filesIn(folder).filter((name) => name !== 'scenario.yaml') }
}

function expectRefused({ code, out, err, left }: Ended & { left: string[] }): void {
  expect({ code, out, left }, err).toEqual({ code: 2, out: '', left: [] })
  expect(err).not.toMatch(/^\s+at /m)
}

describe('a scenario is refused with path, finding and remedy', () => {
  test.each<[string, string, RegExp[]]>([
    ['an unknown key', `${GOOD}horizn: 2m\n`, [/horizn/, /horizon/]],
    ['a missing unit', GOOD.replace('horizon: 1m', 'horizon: 60'), [/horizon/, /unit/, /\bs\b/]],
    ['a negative rate', GOOD.replace('5rps', '-5rps'), [/traffic\.steady\.segments\[0\]\.hold/]],
    ['min above max', `${GOOD}service: {tasks: {min: 9, max: 3}}\n`, [/service\.tasks/]],
    ['a negative count', `${GOOD}service: {tasks: {min: -1}}\n`, [/service\.tasks\.min/, /at least/]],
    ['an empty file', '', [/scenario/]],
    ['text that is no YAML', 'name: [small\n', [/scenario\.yaml:\d+/]],
  ])('%s', async (_, scenario, patterns) => {
    const ended = await compared(scenario)
    expectRefused(ended)
    for (const pattern of patterns) expect(ended.err).toMatch(pattern)
  })

  test('all problems at once', async () => {
    const ended = await compared(
      `${GOOD.replace('horizon: 1m', 'horizon: 60')}horizn: 2m\nservice: {tasks: {min: -1}}\n`,
    )
    expectRefused(ended)
    for (const pattern of [/horizon/, /horizn/, /service\.tasks\.min/]) expect(ended.err).toMatch(pattern)
  })

  test('a file of 10 MB', async () => {
    expectRefused(await compared(Buffer.alloc(10 * 1024 * 1024, 'x: 1\n')))
  })

  test('a bomb of aliases', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
    )
    expectRefused(await compared(`${GOOD}l0: &l0 [x]\n${levels.join('\n')}\n`))
  })

  test('a trace with a gap', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'trace.csv'), 'time_s,requests\n0,10\n60,12\n240,9\n')
    writeFileSync(
      join(folder, 'scenario.yaml'),
      'name: small\nhorizon: 5m\ntraffic: {day: {trace: {file: trace.csv}}}\n',
    )
    const ended = await runCli(folder, ['compare', 'scenario.yaml', '--json', 'result.json'])
    expectRefused({
      ...ended,
      left: filesIn(folder).filter((name) => name !== 'scenario.yaml' && name !== 'trace.csv'),
    })
    expect(ended.err).toMatch(/trace\.csv/)
  })
})

describe('paths', () => {
  test('a scenario that is not there', async () => {
    const folder = emptyFolder()
    const ended = await runCli(folder, ['compare', 'missing.yaml'])
    expectRefused({ ...ended, left: filesIn(folder) })
    expect(ended.err).toMatch(/missing\.yaml/)
  })

  // Root may read everything.
  test.skipIf(process.getuid?.() === 0)('a scenario that may not be read', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'secret.yaml'), GOOD)
    chmodSync(join(folder, 'secret.yaml'), 0)
    const ended = await runCli(folder, ['compare', 'secret.yaml'])
    expectRefused({ ...ended, left: filesIn(folder).filter((name) => name !== 'secret.yaml') })
  })

  test('a scenario below something that is no folder', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'plain.txt'), '')
    const ended = await runCli(folder, ['compare', 'plain.txt/scenario.yaml'])
    expectRefused({ ...ended, left: filesIn(folder).filter((name) => name !== 'plain.txt') })
    expect(ended.err).toMatch(/plain\.txt\/scenario\.yaml/)
  })

  test('a folder in place of a scenario', async () => {
    const folder = emptyFolder()
    expectRefused({ ...(await runCli(folder, ['compare', '.'])), left: filesIn(folder) })
  })

  test.each([
    ['--json', 'taken'],
    ['--html', 'taken'],
    ['--json', join('scenario.yaml', 'result.json')],
  ])('an output that cannot be written is told before the run: %s %s', async (option, path) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), GOOD)
    mkdirSync(join(folder, 'taken'))
    const ended = await runCli(folder, ['compare', 'scenario.yaml', '--no-html', option, path])
    expectRefused({ ...ended, left: filesIn(folder).filter((name) => name !== 'scenario.yaml' && name !== 'taken') })
    expect(ended.err).toContain(path)
  })
})

describe('the command line', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['forecast'], /unknown command 'forecast'/],
    ['an unknown option', ['compare', 'scenario.yaml', '--replication', '3'], /--replications/],
    ['a number that is none', ['compare', 'scenario.yaml', '--replications', 'many'], /whole number/],
    ['no replications', ['compare', 'scenario.yaml', '--replications', '0'], /whole number/],
    ['no jobs', ['compare', 'scenario.yaml', '--jobs', '0'], /whole number/],
    ['a precision of an unknown figure', ['compare', 'scenario.yaml', '--precision', 'errors=5%'], /errorRate/],
    ['a change that is none', ['compare', 'scenario.yaml', '--set', 'horizon'], /path=value/],
    ['an unknown variant', ['compare', 'scenario.yaml', '--variants', 'other'], /Choose among: base/],
    ['a variant twice', ['compare', 'scenario.yaml', '--variants', 'base,base'], /twice/],
    ['a gate without an objective', ['compare', 'scenario.yaml', '--gate'], /slo/],
    ['no file', ['simulate'], /file/],
  ])('%s', async (_, args, pattern) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), GOOD)
    const ended = await runCli(folder, args)
    expectRefused({ ...ended, left: filesIn(folder).filter((name) => name !== 'scenario.yaml') })
    expect(ended.err).toMatch(pattern)
  })

  test('init does not overwrite', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), 'mine')
    const ended = await runCli(folder, ['init'])
    expectRefused({ ...ended, left: [] })
    expect(ended.err).toMatch(/--force/)
  })
})
