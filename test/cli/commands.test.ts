// The commands as people and scripts use them: what they print, what they write, with which exit code they end.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultSchema } from '../../simulator/index.ts'
import { emptyFolder, filesIn, runCli } from './run-cli.ts'

const SCENARIO = `name: morning peak
horizon: 2m
warmUp: 1m
traffic: {visitors: {segments: [{hold: 20rps, for: 2m}]}}
slo: {errorRate: 1%}
variants:
  baseline: {}
  slow: {requests: {request: {work: [{wait: 5s}]}}, clients: {client: {timeout: 1s, attempts: 1}}}
`
/** One replication takes less time than starting a worker thread. */
const FAST = ['--replications', '2', '--jobs', '1']

function folderWithScenario(text = SCENARIO): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.yaml'), text)
  return folder
}

describe('compare', () => {
  test('prints a row per variant and writes the report under the name of the scenario', async () => {
    const folder = folderWithScenario()
    const { code, out, err } = await runCli(folder, ['compare', 'scenario.yaml', ...FAST])
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^Before the run:\n– .*client waits 1 s/s) })
    expect(out).toMatch(/^baseline +/m)
    expect(out).toMatch(/^slow +100 %/m)
    expect(out).toMatch(/^2 replications, seed 1, .* requests\/s simulated$/m)
    expect(out.trimEnd().split('\n').at(-1)).toBe(`Report: ${join('reports', 'out', 'morning-peak.html')}`)
    expect(readFileSync(join(folder, 'reports', 'out', 'morning-peak.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  test('takes variants by name, the first of them to compare with', async () => {
    const args = ['compare', 'scenario.yaml', ...FAST, '--no-html', '--variants', 'slow,baseline', '--json', '-']
    const { out } = await runCli(folderWithScenario(), args)
    const { comparison } = JSON.parse(out)
    expect(comparison.map(({ variant, against }: { variant: string; against: string }) => [variant, against])).toEqual([
      ['baseline', 'slow'],
    ])
  })

  test('--json - writes one document and nothing else to standard output', async () => {
    const folder = folderWithScenario()
    const { code, out, err } = await runCli(folder, ['compare', 'scenario.yaml', ...FAST, '--no-html', '--json', '-'])
    expect(code).toBe(0)
    const result = resultSchema.parse(JSON.parse(out))
    expect(result.provenance.command).toBe('surgecast compare scenario.yaml --replications 2 --seed 1')
    expect(err).toContain('baseline')
    expect(filesIn(folder)).toEqual(['scenario.yaml'])
  })

  test('--quiet prints nothing', async () => {
    const args = ['compare', 'scenario.yaml', ...FAST, '--quiet', '--html', 'report.html']
    const folder = folderWithScenario()
    expect(await runCli(folder, args)).toEqual({ code: 0, out: '', err: '' })
    expect(filesIn(folder)).toEqual(['report.html', 'scenario.yaml'])
  })

  test('--precision stops early and says so', async () => {
    const args = ['compare', 'scenario.yaml', '--variants', 'baseline', '--no-html', '--precision', 'requests=50%']
    const { out } = await runCli(folderWithScenario(), args)
    expect(out).toContain('requests is as precise as asked after 10 replications')
    expect(out).toMatch(/^10 replications/m)
  })
})

describe('simulate', () => {
  test('takes the first variant', async () => {
    const { code, out } = await runCli(folderWithScenario(), ['simulate', 'scenario.yaml', ...FAST, '--no-html'])
    expect(code).toBe(0)
    expect(out).toMatch(/^baseline +/m)
    expect(out).not.toMatch(/^slow/m)
  })

  test('--set changes the scenario, values in YAML, and is part of what reproduces the result', async () => {
    const change = ['--set', 'traffic.visitors.segments=[{hold: 40rps, for: 2m}]', '--set', 'service.tasks.min=7']
    const { out } = await runCli(folderWithScenario(), [
      'simulate',
      'scenario.yaml',
      ...FAST,
      '--no-html',
      ...change,
      '--json',
      '-',
    ])
    const { provenance, variants } = JSON.parse(out)
    expect(variants[0].summary.tasks.mean.value).toBe(7)
    expect(variants[0].summary.requests.value).toBeGreaterThan(4400)
    expect(provenance.command).toContain(
      "--set 'traffic.visitors.segments=[{hold: 40rps, for: 2m}]' --set service.tasks.min=7",
    )
  })
})

describe('outputs', () => {
  test('Markdown, JUnit XML and CSV are written beside the report', async () => {
    const folder = folderWithScenario()
    const files = ['--markdown', 'answer.md', '--junit', 'gate.xml', '--csv', 'series.csv', '--html', 'report.html']
    const { code, err } = await runCli(folder, ['compare', 'scenario.yaml', ...FAST, '--quiet', ...files])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(filesIn(folder)).toEqual(['answer.md', 'gate.xml', 'report.html', 'scenario.yaml', 'series.csv'])
  })

  test('--svg writes the charts into a folder, and nowhere else', async () => {
    const folder = folderWithScenario()
    const args = ['compare', 'scenario.yaml', ...FAST, '--quiet', '--no-html', '--svg']
    const refused = await runCli(folder, [...args, '-'])
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('Give a folder.')
    expect((await runCli(folder, [...args, 'charts'])).code).toBe(0)
    const written = filesIn(folder).filter((file) => !file.startsWith('charts'))
    expect(written).toEqual(['scenario.yaml'])
    expect(filesIn(join(folder, 'charts'))).toContain('compared-p99.svg')
  })

  test('two outputs in one place are refused before the run', async () => {
    const folder = folderWithScenario()
    const { code, err } = await runCli(folder, ['compare', 'scenario.yaml', '--json', 'x', '--csv', './x'])
    expect(code).toBe(2)
    expect(err).toContain('--json and --csv')
    expect(filesIn(folder)).toEqual(['scenario.yaml'])
  })

  test('--open without a report is refused', async () => {
    const { code, err } = await runCli(folderWithScenario(), ['compare', 'scenario.yaml', '--open', '--no-html'])
    expect(code).toBe(2)
    expect(err).toContain('there is no report to open')
  })
})

describe('report', () => {
  const saved = async (folder: string) => {
    await runCli(folder, ['compare', 'scenario.yaml', ...FAST, '--quiet', '--html', 'a.html', '--json', 'a.json'])
  }

  test('gives the same bytes as the run did', async () => {
    const folder = folderWithScenario()
    await saved(folder)
    const { code, out } = await runCli(folder, ['report', 'a.json', '--html', 'b.html', '--json', 'b.json'])
    expect(code).toBe(0)
    expect(out).toMatch(/^slow +100 %/m)
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe(readFileSync(join(folder, 'a.json'), 'utf8'))
    // A result does not hold the scenario: its page cannot run it again.
    const page = (name: string) => readFileSync(join(folder, name), 'utf8')
    expect(page('a.html')).toContain('<section id="what-if"')
    expect(page('b.html')).not.toContain('<section id="what-if"')
    expect(page('b.html')).toBe(page('a.html').replace(/<section id="what-if"[\s\S]*?<\/section>/, ''))
  })

  test('puts several results side by side under their files’ names', async () => {
    const folder = folderWithScenario()
    await saved(folder)
    writeFileSync(join(folder, 'c.json'), readFileSync(join(folder, 'a.json')))
    const { code, out } = await runCli(folder, ['report', 'a.json', 'c.json', '--no-html'])
    expect(code).toBe(0)
    expect(out).toMatch(/^a: slow +100 %/m)
    expect(out).toMatch(/^c: slow +100 %/m)
  })

  test('--gate answers for a result of an earlier run', async () => {
    const folder = folderWithScenario()
    await saved(folder)
    expect((await runCli(folder, ['report', 'a.json', '--no-html', '--gate'])).code).toBe(1)
  })

  test.each([
    ['missing.json', undefined, 'there is no such file'],
    ['text.json', 'hello', 'is not JSON'],
    ['other.json', '{"format":"surgecast/result@9"}', 'its format is surgecast/result@9'],
    ['broken.json', '{"format":"surgecast/result@1"}', 'broken.json: source'],
  ])('%s is refused with a reason', async (name, text, message) => {
    const folder = emptyFolder()
    if (text !== undefined) writeFileSync(join(folder, name), text)
    const { code, err } = await runCli(folder, ['report', name])
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(err).not.toMatch(/^\s+at /m)
  })
})

describe('--gate answers with the exit code', () => {
  const gate = (args: string[], text?: string) =>
    runCli(folderWithScenario(text), ['simulate', 'scenario.yaml', '--no-html', '--gate', ...args])

  const compareGated = (args: string[], text?: string) =>
    runCli(folderWithScenario(text), ['compare', 'scenario.yaml', '--no-html', ...FAST, ...args])

  test('0 when every objective is met', async () => {
    expect((await gate(FAST)).code).toBe(0)
  })

  test('1 when one is missed', async () => {
    expect((await gate([...FAST, '--variant', 'slow'])).code).toBe(1)
  })

  test('of the variants that --gate-variants names', async () => {
    const only = (names: string) => compareGated(['--gate-variants', names])
    expect((await only('baseline')).code).toBe(0)
    expect((await only('baseline,slow')).code).toBe(1)
    const unknown = await only('slwo')
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('there is no such variant')
  })

  test('of the variants that the scenario does not leave out; none is a mistake', async () => {
    const left = SCENARIO.replace('slow: {', 'slow: {gate: false, ')
    const { code, out } = await compareGated(['--gate'], left)
    expect(code).toBe(0)
    expect(out).toContain('missed: errorRate (not gated)')
    const none = await compareGated(['--gate'], `${SCENARIO}gate: false\n`)
    expect(none.code).toBe(2)
    expect(none.err).toContain('`gate` is false in every variant')
  })

  test('3 when an interval straddles its objective', async () => {
    // One replication has no interval.
    const monthly = `${SCENARIO.replace('errorRate: 1%', 'costPerMonth: 1')}month: {repeat: 30}\n`
    expect((await gate(['--replications', '1'], monthly)).code).toBe(3)
  })
})

/** On a busy machine the process may not be up yet, and dies of the signal without a word: then once more, later. */
async function interruptedOnceUp(
  folder: string,
  args: readonly string[],
  then: Parameters<typeof runCli>[2] = () => {},
) {
  for (const delayMs of [2500, 6000, 15_000]) {
    const ended = await runCli(folder, args, (interrupt, onceSaid) => {
      setTimeout(interrupt, delayMs)
      then(interrupt, onceSaid)
    })
    if (ended.code !== null) return ended
  }
  throw new Error('was never up to be interrupted')
}

describe('Ctrl-C', () => {
  // Windows has no signals that a process could answer.
  test.skipIf(process.platform === 'win32')('reports what is complete and exits with 130', async () => {
    const folder = folderWithScenario(SCENARIO.replace('20rps', '200rps'))
    const args = [
      'compare',
      'scenario.yaml',
      '--replications',
      '100000',
      '--json',
      'result.json',
      '--no-html',
      '--variants',
      'baseline',
    ]
    const ended = await interruptedOnceUp(folder, args)
    expect(ended.code, ended.err).toBe(130)
    expect(ended.out).toMatch(/interrupted: \d+ of 100000 replications are complete/)
    const { provenance, variants } = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')))
    expect(provenance.interrupted).toBe(true)
    expect(variants[0]?.replications.length).toBe(provenance.replications)
  })

  test.skipIf(process.platform === 'win32')('twice ends at once, with nothing written', async () => {
    const folder = folderWithScenario(SCENARIO.replaceAll('2m', '20m').replace('20rps', '2000rps'))
    const args = ['compare', 'scenario.yaml', '--json', 'result.json', '--no-html', '--jobs', '2']
    const ended = await interruptedOnceUp(folder, args, (again, onceSaid) => onceSaid('Stopping after', again))
    expect(ended.code, ended.err).toBe(130)
    expect(filesIn(folder)).toEqual(['scenario.yaml'])
  })
})

describe('init, schema and reference', () => {
  test('init writes a scenario that runs', async () => {
    const folder = emptyFolder()
    expect((await runCli(folder, ['init'])).code).toBe(0)
    const { code, err } = await runCli(folder, [
      'compare',
      'scenario.yaml',
      '--replications',
      '1',
      '--no-html',
      '--quiet',
    ])
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('init overwrites with --force', async () => {
    const folder = folderWithScenario('mine')
    expect((await runCli(folder, ['init', 'scenario.yaml', '--force'])).code).toBe(0)
    expect(readFileSync(join(folder, 'scenario.yaml'), 'utf8')).toContain('name:')
  })

  test('schema prints the JSON Schema of scenarios, or of results', async () => {
    const folder = emptyFolder()
    const scenario = JSON.parse((await runCli(folder, ['schema'])).out)
    expect(scenario.properties).toHaveProperty('horizon')
    await runCli(folder, ['schema', '--result', '--out', 'result.schema.json'])
    const result = JSON.parse(readFileSync(join(folder, 'result.schema.json'), 'utf8'))
    expect(result.properties).toHaveProperty('provenance')
  })

  test('reference prints Markdown with every part of a scenario', async () => {
    const { code, out } = await runCli(emptyFolder(), ['reference'])
    expect(code).toBe(0)
    for (const part of ['horizon', 'traffic', 'service', 'scaling']) expect(out).toContain(part)
  })
})

describe('help', () => {
  test.each(['compare', 'simulate', 'init', 'schema', 'reference'])('of %s has an example', async (command) => {
    const { code, out } = await runCli(emptyFolder(), [command, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`Example:\n  surgecast ${command}`)
  })

  test('documents the exit codes', async () => {
    const { code, out } = await runCli(emptyFolder(), ['--help'])
    expect(code).toBe(0)
    for (const exit of [0, 1, 2, 3, 70, 130]) expect(out).toMatch(new RegExp(`^ +${exit} +`, 'm'))
  })
})
