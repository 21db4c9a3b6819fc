// Outputs never destroy a file, and an output that fails never takes the answer with it.
import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultSchema } from '../../simulator/index.ts'
import { emptyFolder, filesIn, runCli } from './run-cli.ts'

const SCENARIO = `name: morning peak
horizon: 1m
warmUp: 1m
traffic: {visitors: {segments: [{hold: 5rps, for: 1m}]}}
`
const FAST = ['--replications', '1', '--jobs', '1', '--no-html']

function folderWithScenario(): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO)
  return folder
}

describe('an input is no output', () => {
  test('compare does not write over its scenario, by whatever name', async () => {
    const folder = folderWithScenario()
    symlinkSync('scenario.yaml', join(folder, 'link.yaml'))
    linkSync(join(folder, 'scenario.yaml'), join(folder, 'other.yaml'))
    for (const name of ['scenario.yaml', './scenario.yaml', 'link.yaml', 'other.yaml']) {
      const { code, err } = await runCli(folder, ['compare', 'scenario.yaml', ...FAST, '--json', name])
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('is read by this command') })
    }
    expect(readFileSync(join(folder, 'scenario.yaml'), 'utf8')).toBe(SCENARIO)
  })

  test('report does not write over a result, import not over a template, init --force may replace what it does not read', async () => {
    const folder = folderWithScenario()
    await runCli(folder, ['compare', 'scenario.yaml', ...FAST, '--quiet', '--json', 'in.json'])
    const before = readFileSync(join(folder, 'in.json'), 'utf8')
    const reported = await runCli(folder, ['report', 'in.json', '--no-html', '--markdown', 'in.json'])
    expect(reported.code).toBe(2)
    expect(readFileSync(join(folder, 'in.json'), 'utf8')).toBe(before)
    writeFileSync(
      join(folder, 'task.json'),
      '{"containerDefinitions":[{"name":"a","image":"a"}],"cpu":"256","memory":"512"}',
    )
    const imported = await runCli(folder, ['import', 'taskdef', 'task.json', '--output', 'task.json', '--force'])
    expect(imported.code).toBe(2)
    expect(readFileSync(join(folder, 'task.json'), 'utf8')).toContain('containerDefinitions')
    expect((await runCli(folder, ['init', 'scenario.yaml', '--force'])).code).toBe(0)
  })

  test('two outputs never share a place', async () => {
    const folder = folderWithScenario()
    symlinkSync('a.json', join(folder, 'b.csv'))
    const args = ['compare', 'scenario.yaml', ...FAST, '--json', 'a.json', '--csv', 'b.csv']
    const { code, err } = await runCli(folder, args)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('two outputs, --json and --csv') })
    expect(existsSync(join(folder, 'a.json'))).toBe(false)
  })
})

describe('after the run', () => {
  test('a full disk costs that output only: the table is printed, the others are written, the exit code says so', async () => {
    const folder = folderWithScenario()
    const args = ['compare', 'scenario.yaml', ...FAST, '--csv', '/dev/full', '--json', 'result.json']
    const { code, out, err } = await runCli(folder, args)
    expect({ code, err }).toEqual({ code: 74, err: expect.stringContaining('/dev/full') })
    expect(err).toContain('the disk is full')
    expect(out).toMatch(/seed 1, .* requests\/s simulated/)
    expect(() => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))).not.toThrow()
  })

  test('--json /dev/stdout behind a pipe or a file adds to it', async () => {
    const folder = folderWithScenario()
    const { code, out } = await runCli(folder, [
      'compare',
      'scenario.yaml',
      ...FAST,
      '--quiet',
      '--json',
      '/dev/stdout',
    ])
    expect(code).toBe(0)
    expect(() => resultSchema.parse(JSON.parse(out))).not.toThrow()
  })

  test('standard output on a full disk is a sentence and an exit code, not a stack', () => {
    const folder = folderWithScenario()
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(
      process.execPath,
      [resolve('dist/cli.js'), 'compare', 'scenario.yaml', ...FAST],
      {
        cwd: folder,
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      },
    )
    expect({ status, stderr }).toEqual({
      status: 74,
      stderr: expect.stringContaining('standard output cannot be written: the disk is full'),
    })
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('a name in a script of three bytes a character gets a file', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), SCENARIO.replace('morning peak', '早高峰的流量预测'.repeat(14)))
    const { code } = await runCli(folder, ['compare', 'scenario.yaml', '--replications', '1', '--jobs', '1', '--quiet'])
    expect(code).toBe(0)
    const [page] = filesIn(folder).filter((name) => name.endsWith('.html'))
    expect(page).toMatch(/^reports.out.早高峰/)
  })
})
