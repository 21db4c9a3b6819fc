// The manifest is one that k6-operator takes: https://github.com/grafana/k6-operator, api/v1alpha1/testrun_types.go.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { clusterName, operatorManifest } from '../../src/k6/operator.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'

const FILES = [
  { name: 'replay.js', text: 'export default () => {}\n' },
  { name: 'plan.json', text: '{"a": "line\\nbreak: |"}\n' },
]
const TEST = { name: 'shop', parallelism: 4, files: FILES, script: 'replay.js', target: 'http://staging.example.com' }
const documentsOf = (text: string) => parseAllDocuments(text).map((each) => each.toJS() as Record<string, unknown>)

describe('the manifest', () => {
  test('holds the files and a TestRun that runs them', () => {
    const [configMap, testRun, ...others] = documentsOf(operatorManifest(TEST))
    expect(others).toEqual([])
    expect(configMap).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } })
    expect(configMap?.['data']).toEqual(Object.fromEntries(FILES.map(({ name, text }) => [name, text])))
    const env = [{ name: 'TARGET', value: TEST.target }]
    expect(testRun).toEqual({
      apiVersion: 'k6.io/v1alpha1',
      kind: 'TestRun',
      metadata: { name: 'shop', labels: { 'app.kubernetes.io/managed-by': 'surgecast' } },
      spec: {
        parallelism: 4,
        separate: true,
        arguments: expect.not.stringMatching(/console-output|address|paused|execution-segment/),
        script: { configMap: { name: 'shop', file: 'replay.js' } },
        runner: { image: expect.stringMatching(/^grafana\/k6:\d+\.\d+\.\d+$/), env },
        initializer: { image: expect.stringMatching(/^grafana\/k6:\d+\.\d+\.\d+$/), env },
      },
    })
  })

  test('names a volume instead where one is given', () => {
    const [testRun, ...others] = documentsOf(operatorManifest({ ...TEST, claim: 'load' }))
    expect(others).toEqual([])
    expect(testRun).toMatchObject({
      spec: { script: { volumeClaim: { name: 'load', file: 'replay.js', readOnly: true } } },
    })
  })

  test('more than a ConfigMap holds is refused, with what to do', () => {
    const files = [...FILES, { name: 'schedule.json', text: 'x'.repeat(1_048_576) }]
    expect(() => operatorManifest({ ...TEST, files })).toThrow(/too large for a ConfigMap.*1\.0 MiB.*--claim/s)
    expect(operatorManifest({ ...TEST, files, claim: 'load' })).toContain('volumeClaim')
  })

  test.each([
    ['Morning peak: Monday', 'morning-peak-monday'],
    ['ÄÖ', 'surgecast'],
    ['x'.repeat(80), 'x'.repeat(50)],
  ])('“%s” becomes a name that a cluster takes', (name, expected) => {
    expect(clusterName(name)).toBe(expected)
  })
})

describe('k6 build --operator', () => {
  const scenario = {
    name: 'load',
    horizon: '30s',
    traffic: { people: { segments: [{ hold: '20rps', for: '30s' }] } },
    requests: { page: { work: [{ cpu: '2ms' }] } },
    staging: { allowedHosts: ['staging.example.com'] },
  }
  const build = (folder: string, ...more: string[]) => {
    writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
    return runCli(folder, ['k6', 'build', 's.yaml', '--operator', ...more])
  }

  test('writes it beside the files and says how to start it and read it back', async () => {
    const folder = emptyFolder()
    const { code, out } = await build(folder, '--target', 'http://staging.example.com', '--parallelism', '3')
    expect(code).toBe(0)
    expect(filesIn(join(folder, 'k6'))).toEqual(['plan.json', 'replay.js', 'schedule.json', 'testrun.yaml'])
    expect(out).toMatch(
      /kubectl apply -f k6\/testrun\.yaml.*kubectl logs -l k6_cr=load,runner=true.*k6 read s\.yaml --seed 1/s,
    )
  })

  test.each([
    ['without a target', [], /needs the target/],
    ['at a host that is not allowed', ['--target', 'http://example.com'], /does not allow/],
  ])('%s: refused, and nothing is written', async (_, more, message) => {
    const folder = emptyFolder()
    const { code, err } = await build(folder, ...more)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(filesIn(folder)).toEqual(['s.yaml'])
  })
})
