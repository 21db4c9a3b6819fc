// What goes wrong around k6 is told, what was measured is kept and marked, and nothing is left running. A script stands in for k6.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { resultSchema } from '../../simulator/index.ts'
import { CLI, emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'

const SCENARIO = {
  name: 'load',
  horizon: '6s',
  warmUp: '0s',
  traffic: { people: { segments: [{ hold: '20rps', for: '6s' }] } },
  requests: { page: { work: [{ cpu: '2ms' }] } },
  staging: { allowedHosts: ['127.0.0.1'] },
}

const LINES = [0, 1, 2].map((index) => `[${index},${index * 50},0.3,0,0,[[0.3,20,null]]]`)
const start = `echo '{"startEpochMs":1000}' > requests.ndjson`
const record = (...lines: string[]) => lines.map((line) => `echo '${line}' >> requests.ndjson`).join('\n')

/** @param run what it does as `k6 run` */
function folderWith(run: string, version = 'k6 v2.2.0 (go1.26.8, linux/amd64)'): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), JSON.stringify(SCENARIO))
  const script = `#!/bin/sh\nif [ "$1" = version ]; then echo '${version}'; exit 0; fi\necho $$ > pid\n${run}\n`
  writeFileSync(join(folder, 'k6-stand-in'), script)
  chmodSync(join(folder, 'k6-stand-in'), 0o755)
  return folder
}

const ARGUMENTS = ['k6', 'run', 's.yaml', '--target', 'http://127.0.0.1:9', '--yes', '--no-html', '--json', 'r.json']
const run = (folder: string, more: readonly string[] = [], during?: (interrupt: () => void) => void) =>
  runCli(folder, [...ARGUMENTS, '--k6', join(folder, 'k6-stand-in'), ...more], during)

const resultIn = (folder: string) => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))

/** Interrupts as soon as k6 has got so far that the file is there. */
const onceThereIs = (file: string) => async (interrupt: () => void) => {
  while (!existsSync(file)) await sleep(20)
  interrupt()
}

function isRunning(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, 'k6', 'pid'), 'utf8')), 0)
    return true
  } catch {
    return false
  }
}

describe('before anything is sent', () => {
  test('a k6 that is too old is refused', async () => {
    const folder = folderWith('exit 0', 'k6 v0.50.0 (go1.22, linux/amd64)')
    const { code, err } = await run(folder)
    expect(code).toBe(2)
    expect(err).toMatch(/k6 is too old \(found: k6 v0\.50\.0.*Install k6 1\.0/s)
    expect(filesIn(folder)).toEqual(['k6-stand-in', 's.yaml'])
  })

  test('a program that is no k6 is refused', async () => {
    const { code, err } = await run(folderWith('exit 0', 'hello'))
    expect(code).toBe(2)
    expect(err).toContain('found: hello')
  })

  test('a k6 that does not tell its version is not waited for', async () => {
    const folder = folderWith('exit 0')
    writeFileSync(join(folder, 'k6-stand-in'), '#!/bin/sh\nexec sleep 60\n')
    const { code, err } = await run(folder)
    expect(code).toBe(2)
    expect(err).toContain('did not tell its version within 15 s')
  }, 40_000)

  test('a relative path to k6 is one from here, not from the folder of the test', async () => {
    const folder = folderWith(`${start}\n${record(...LINES)}`)
    const { code, err } = await run(folder, ['--k6', './k6-stand-in'])
    expect(code, err).toBe(130)
    expect(resultIn(folder).variants[0]?.summary.requests.value).toBe(3)
  })

  test('a place that cannot be written is told', async () => {
    const folder = folderWith('exit 0')
    writeFileSync(join(folder, 'taken'), '')
    const { code, err } = await run(folder, ['--output', 'taken'])
    expect(code).toBe(2)
    expect(err).toMatch(/taken.*cannot be written: .*not a folder/s)
    expect(filesIn(folder)).toEqual(['k6-stand-in', 's.yaml', 'taken'])
  })

  test('a place that cannot be written is told by build, too', async () => {
    const folder = folderWith('exit 0')
    mkdirSync(join(folder, 'taken', 'plan.json'), { recursive: true })
    const { code, err } = await runCli(folder, ['k6', 'build', 's.yaml', '--output', 'taken'])
    expect(code).toBe(2)
    expect(err).toMatch(/plan\.json.*cannot be written/s)
  })

  test('k6 opens no port that could be taken', async () => {
    const folder = folderWith(`${start}\n${record(...LINES)}\nfor word in "$@"; do echo "<$word>"; done > words`)
    await run(folder)
    expect(readFileSync(join(folder, 'k6', 'words'), 'utf8')).toContain('<--address>\n<>\n')
  })

  test('Ctrl-C before the first request: nothing to report, nothing left', async () => {
    const folder = folderWith(`trap 'exit 105' INT\n${start}\nwhile :; do sleep 0.05; done`)
    const { code, err } = await run(folder, [], onceThereIs(join(folder, 'k6', 'requests.ndjson')))
    expect(code).toBe(130)
    expect(err).toContain('Stopped before a request was sent')
    expect(existsSync(join(folder, 'r.json'))).toBe(false)
    expect(isRunning(folder)).toBe(false)
  })

  test('k6 that fails at once: what it says', async () => {
    const folder = folderWith(`echo 'level=error msg="GoError: no such thing"' >&2; exit 107`)
    const { code, err } = await run(folder)
    expect(code).toBe(2)
    expect(err).toMatch(/ended before a request was recorded.*GoError: no such thing/s)
  })
})

describe('in the middle', () => {
  const cut = `${start}\n${record(...LINES)}\nprintf '[3,150,0.3,0,0,[[0.' >> requests.ndjson`

  test('Ctrl-C: what was measured is kept and marked', async () => {
    const folder = folderWith(`trap 'exit 105' INT\n${cut}\ntouch there\nwhile :; do sleep 0.05; done`)
    const { code, out } = await run(folder, [], onceThereIs(join(folder, 'k6', 'there')))
    expect(code).toBe(130)
    expect(out).toMatch(/the test was stopped; 3 of \d+ requests were\s+recorded; a line of the record is\s+cut off/)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
    expect(resultIn(folder).variants[0]?.summary.requests).toMatchObject({ value: 3 })
    expect(isRunning(folder)).toBe(false)
  })

  test.each(['SIGTERM', 'SIGHUP'] as const)('%s: k6 goes, too, and what was measured is kept', async (signal) => {
    const folder = folderWith(`trap 'exit 105' INT\n${cut}\ntouch there\nwhile :; do sleep 0.05; done`)
    const child = spawn(process.execPath, [CLI, ...ARGUMENTS, '--k6', join(folder, 'k6-stand-in')], { cwd: folder })
    const ended = new Promise((resolve) => child.on('close', resolve))
    await onceThereIs(join(folder, 'k6', 'there'))(() => child.kill(signal))
    expect(await ended).toBe(130)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
    expect(isRunning(folder)).toBe(false)
  })

  test('k6 is killed: what was measured is kept and marked', async () => {
    const folder = folderWith(`${cut}\nkill -9 $$`)
    const { code, out } = await run(folder)
    expect(code).toBe(130)
    expect(out).toContain('k6 was killed; 3 of')
    expect(resultIn(folder).provenance.interrupted).toBe(true)
  })

  test('k6 fails: what was measured is kept and marked', async () => {
    const folder = folderWith(`${cut}\necho 'level=error msg="a panic"' >&2; exit 109`)
    const { code, out } = await run(folder)
    expect(code).toBe(130)
    expect(out).toMatch(/k6 failed: .*a panic/)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
  })

  test('the disk is full: told, although k6 ends as if nothing had been', async () => {
    const said = 'Failed to write to log, write requests.ndjson: no space left on device'
    const folder = folderWith(`${cut}\necho '${said}' >&2; exit 0`)
    const { code, out } = await run(folder)
    expect(code).toBe(130)
    expect(out).toMatch(/the disk was full: the record is\s+incomplete/)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
  })

  test('arrivals that k6 dropped: told, and the run is no shorter for them', async () => {
    const said = `level=error msg="thresholds on metrics 'dropped_iterations' have been crossed"`
    const folder = folderWith(`${start}\n${record(...LINES)}\necho "${said.replaceAll('"', '\\"')}" >&2; exit 99`)
    const { code, out } = await run(folder, ['--script', 'spike'])
    expect(code).toBe(0)
    expect(out).toMatch(/3 of 119 requests were recorded: no VU was free for the\s+others/)
    expect(resultIn(folder).provenance.interrupted).toBe(false)
  })

  test.each([
    ['surgecast_failed', 'staging.abort.errorRate'],
    ['surgecast_slow', 'staging.abort.p99'],
  ])('a limit of staging ends it: which one', async (metric, option) => {
    const said = `level=error msg="thresholds on metrics '${metric}' were crossed; at least one has abortOnFail enabled"`
    const folder = folderWith(`${cut}\necho "${said.replaceAll('"', '\\"')}" >&2; exit 99`)
    const { code, out } = await run(folder)
    expect(code).toBe(130)
    expect(out).toContain(option)
  })
})

test('k6 stops when surgecast is killed outright', async () => {
  const folder = folderWith('exec sleep 60')
  const args = [CLI, ...ARGUMENTS, '--k6', join(folder, 'k6-stand-in')]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' })
  while (!existsSync(join(folder, 'k6', 'pid'))) await sleep(20)
  await sleep(200)
  expect(isRunning(folder)).toBe(true)
  child.kill('SIGKILL')
  for (let waitedMs = 0; isRunning(folder) && waitedMs < 5000; waitedMs += 50) await sleep(50)
  expect(isRunning(folder)).toBe(false)
}, 60_000)
