import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../simulator/scenario/user-error.ts'
import { loadScenario } from '../../src/files/load-scenario.ts'
import { readTrace } from '../../src/files/trace-file.ts'
import { assertWritable, writeWhole } from '../../src/files/write-whole.ts'

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'surgecast-test-'))
}

function file(text: string, name = 'scenario.yaml'): string {
  const path = join(folder(), name)
  writeFileSync(path, text)
  return path
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UserError)
  return (error as UserError).message
}

const GOOD = 'name: x\nhorizon: 10m\ntraffic:\n  a: {segments: [{hold: 10rps, for: 10m}]}\n'

describe('a scenario file', () => {
  test('is read', async () => {
    expect((await loadScenario(file(GOOD))).worlds[0]?.scenario.horizon).toBe(600)
  })
  test('a problem names file, line and column', async () => {
    const path = file(`${GOOD}service:\n  tasks:\n    min: 5\n    max: 2\n`)
    expect(await messageOf(loadScenario(path))).toContain(`${path}:7:10  service.tasks.min`)
  })
  test('an unknown key points at its line', async () => {
    const path = file(`${GOOD}servize: {}\n`)
    expect(await messageOf(loadScenario(path))).toMatch(/:5:\d+ {2}servize[\s\S]*Did you mean service\?/)
  })
  test('a mistake in a patch is shown in the patch', async () => {
    const path = file(
      `${GOOD}service:\n  tasks: {min: 5, max: 9}\nvariants:\n  a: {}\n  b:\n    service:\n      tasks: {max: 2}\n`,
    )
    expect(await messageOf(loadScenario(path))).toContain(`${path}:11:20  variants.b.service.tasks.max`)
  })
  test('what is missing in a patch points at the nearest thing that is there', async () => {
    const path = file(
      `${GOOD}variants:\n  a: {}\n  b:\n    scaling:\n      x:\n        targetTracking: {metric: cpu}\n`,
    )
    expect(await messageOf(loadScenario(path))).toContain(`${path}:10:25  variants.b.scaling.x.targetTracking.target`)
  })
  test('a mistake on the command line has no line in the file', async () => {
    const message = await messageOf(loadScenario(file(GOOD), { set: ['horizon=5'] }))
    expect(message).toMatch(/^--set horizon\n/)
  })
  test.each([
    ['an empty file', '', /empty/],
    ['a file of comments', '# nothing\n', /empty|map of options/],
    ['two documents', `${GOOD}---\n${GOOD}`, /2 documents/],
    ['a key twice', `${GOOD}name: y\n`, /:5:\d+/],
    ['a tab', `${GOOD}service:\n\ttasks: {}\n`, /:6:/],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /aliases/,
    ],
    ['ten megabytes', `x: ${'y'.repeat(10_000_000)}\n`, /10\.0 MB; at most 5 MB/],
  ])('%s is refused with a reason', async (_, text, expected) => {
    expect(await messageOf(loadScenario(file(text)))).toMatch(expected)
  })
  test('a file that is not there, or is a folder', async () => {
    const message = await messageOf(loadScenario('/nowhere/at/all.yaml'))
    expect(message).toMatch(/^\/nowhere\/at\/all\.yaml\n {2}cannot be read: .*no such file/)
    expect(await messageOf(loadScenario(folder()))).toMatch(/folder/)
  })
})

describe('a trace', () => {
  test('has bins of equal length', async () => {
    expect(await readTrace(file('time_s,requests\n0,5\n60,0\n120,7\n', 't.csv'))).toEqual({
      binS: 60,
      counts: [5, 0, 7],
    })
  })
  test('may be counts alone, where the scenario gives the length of a bin', async () => {
    const path = file('requests\n5\n0\n7\n', 't.csv')
    expect(await readTrace(path)).toEqual({ binS: undefined, counts: [5, 0, 7] })
    const scenario = join(path, '..', 'scenario.yaml')
    writeFileSync(scenario, 'name: x\nhorizon: 30s\ntraffic:\n  a: {trace: {file: t.csv, bin: 10s}}\n')
    expect((await loadScenario(scenario)).worlds[0]?.scenario.traffic['a']).toMatchObject({
      bin: 10,
      counts: [5, 0, 7],
    })
  })
  test('can be set from the command line', async () => {
    const path = file('time_s,requests\n0,600\n300,600\n', 't.csv')
    const scenario = join(path, '..', 'scenario.yaml')
    writeFileSync(scenario, GOOD)
    const { worlds } = await loadScenario(scenario, { set: ['traffic.a.trace.file=t.csv'] })
    expect(worlds[0]?.scenario.traffic['a']).toMatchObject({ kind: 'trace', counts: [600, 600], bin: 300 })
  })
  test.each([
    ['a byte order mark, quotes', '\uFEFF"time_s","requests"\n0,5\n60,7\n'],
    ['times with a zone', 'timestamp,requests\n2026-11-17T06:00:00Z,5\n2026-11-17T07:01:00+01:00,7\n'],
    ['times without a zone', 'timestamp,requests\n2026-11-17 06:00,5\n2026-11-17 06:01,7\n'],
  ])('may have %s', async (_, text) => {
    expect(await readTrace(file(text, 't.csv'))).toEqual({ binS: 60, counts: [5, 7] })
  })
  test('in UTF-16, as PowerShell writes it, is read', async () => {
    const path = file('', 't.csv')
    writeFileSync(path, Buffer.from('\uFEFFtime_s,requests\r\n0,5\r\n60,7\r\n', 'utf16le'))
    expect(await readTrace(path)).toEqual({ binS: 60, counts: [5, 7] })
  })
  test('with gaps and fractions is filled and rounded when the scenario asks for it, beside the file or on the command line', async () => {
    const path = file('time_s,requests\n0,1.5\n60,1.5\n240,1.5\n', 't.csv')
    const scenario = join(path, '..', 'scenario.yaml')
    const trace = (options: string) => `name: x\nhorizon: 2m\ntraffic:\n  a: {trace: {file: t.csv${options}}}\n`
    writeFileSync(scenario, trace(', gaps: zero, fractions: round'))
    const counts = async (set: string[] = []) =>
      (await loadScenario(scenario, { set })).worlds[0]?.scenario.traffic['a']
    // Rounded by sums: 1.5, 3, 3, 3 and 4.5 are reached as 2, 3, 3, 3 and 5.
    expect(await counts()).toMatchObject({ counts: [2, 1, 0, 0, 2], bin: 60 })
    writeFileSync(scenario, trace(', gaps: zero'))
    const round = 'traffic.a.trace.fractions=round'
    expect(await counts([round])).toMatchObject({ counts: [2, 1, 0, 0, 2] })
    expect(await counts(['traffic.a.trace.file=t.csv', round])).toMatchObject({ counts: [2, 1, 0, 0, 2] })
  })
  test('is named once, with its line, where it is wrong', async () => {
    const path = file('time_s,requests\n0,5\n60,-1\n', 't.csv')
    expect(await messageOf(readTrace(path))).toMatch(new RegExp(`^${path}:3\n {2}a count is negative`))
  })
  test.each([
    ['a gap', 'time_s,requests\n0,5\n60,0\n180,7\n', /:4\n {2}a gap: 120 s was expected/],
    ['a negative count', 'time_s,requests\n0,5\n60,-1\n', /negative/],
    ['half a request', 'time_s,requests\n0,5\n60,1.5\n', /not a whole number/],
    ['no header', '0,5\n60,1\n', /first line must be time_s,requests/],
    ['a gap in the first step', 'time_s,requests\n0,5\n120,0\n180,7\n', /:3\n {2}a gap: 60 s was expected/],
    [
      'a gap of instants',
      'timestamp,requests\n2026-11-17T06:00:00Z,1\n2026-11-17T06:01:00Z,1\n2026-11-17T06:03:00Z,1\n',
      /:4\n {2}a gap: 2026-11-17T06:02:00Z was/,
    ],
    ['times that do not rise', 'time_s,requests\n0,5\n60,0\n60,7\n', /:4\n {2}the times do not rise/],
    ['bins of other lengths', 'time_s,requests\n0,5\n60,0\n150,7\n', /:4\n {2}bins of 60 s do not reach/],
    ['words', 'time_s,requests\n0,5\n60,many\n', /two numbers/],
    ['nothing', '', /first line/],
    ['one bin', 'time_s,requests\n0,5\n', /at least two bins/],
  ])('%s is refused with its line', async (_, text, expected) => {
    const path = file(text, 't.csv')
    const scenario = join(path, '..', 'scenario.yaml')
    writeFileSync(scenario, 'name: x\nhorizon: 1m\ntraffic:\n  a: {trace: {file: t.csv}}\n')
    expect(await messageOf(loadScenario(scenario))).toMatch(expected)
  })
  test('is found beside the scenario, in variants too', async () => {
    const path = file('time_s,requests\n0,600\n60,600\n', 't.csv')
    const scenario = join(path, '..', 'scenario.yaml')
    writeFileSync(
      scenario,
      `${GOOD.replace('10m\n', '2m\n')}variants:\n  a: {}\n  b: {traffic: {a: {trace: {file: t.csv}}}}\n`,
    )
    const { worlds } = await loadScenario(scenario)
    expect(worlds[1]?.scenario.traffic['a']).toMatchObject({ kind: 'trace', counts: [600, 600], bin: 60 })
  })
})

describe('output files', () => {
  test('are written whole, folders made as needed', async () => {
    const path = join(folder(), 'a', 'b', 'out.json')
    await assertWritable(path)
    await writeWhole(path, 'text')
    expect(readFileSync(path, 'utf8')).toBe('text')
    expect(readdirSync(join(path, '..'))).toEqual(['out.json'])
  })
  test('a folder in the way is a clear error, and nothing is left behind', async () => {
    const path = join(folder(), 'out')
    mkdirSync(path)
    expect(await messageOf(assertWritable(path))).toMatch(/folder/)
    expect(await messageOf(writeWhole(path, 'x'))).toMatch(/cannot be written/)
    expect(readdirSync(join(path, '..'))).toEqual(['out'])
  })
  test('a file where a folder should be is a clear error', async () => {
    const path = file('x')
    expect(await messageOf(assertWritable(join(path, 'x')))).toMatch(/not a folder/)
  })
})
