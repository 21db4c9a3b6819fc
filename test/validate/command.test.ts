// `surgecast validate`: the forecast is written first, the run is scored, the exit code is the verdict.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { normalQuantile } from '../../simulator/engine/elementary.ts'
import { resultSchema } from '../../simulator/index.ts'
import { validationSchema } from '../../simulator/result/validation.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { systemTool } from '../system-tool.ts'

const k6 = systemTool('SURGECAST_K6', ['k6'])
const skipped = k6.whySkipped()
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A service that waits, lognormally about a median, and uses no CPU to speak of, as its scenario says. */
async function serveWaiting(medianMs: number): Promise<number> {
  let served = 0
  server = createServer((_, response) => {
    const normal = normalQuantile((++served * GOLDEN_SECTION) % 1)
    setTimeout(() => response.end('ok'), medianMs * Math.exp(SIGMA * normal))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const MOST_RUNS = 3
const SIGMA = 0.5
/** Multiples of it, modulo one, fill the unit interval evenly: every run of the service has the law it is meant to have. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2

const scenarioFor = (port: number) => ({
  name: 'waiting',
  horizon: '8s',
  warmUp: '5s',
  network: { clientRoundTrip: '0s', targetRoundTrip: '0s' },
  traffic: { people: { segments: [{ hold: '40rps', for: '8s' }] } },
  requests: { page: { work: [{ wait: { lognormal: { median: '200ms', sigma: SIGMA } } }] } },
  staging: { allowedHosts: [`127.0.0.1:${port}`] },
})

function folderWith(scenario: object): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
  return folder
}

const validationIn = (folder: string) =>
  validationSchema.parse(JSON.parse(readFileSync(join(folder, 'validation', 'validation.json'), 'utf8')))

describe.skipIf(skipped !== undefined)(
  `validate with k6${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    const args = (port: number) => ['--target', `http://127.0.0.1:${port}`, '--yes', '--k6', k6.path ?? '', '--quiet']
    /** A run that the machine was too busy for says nothing, and is made again. */
    const validate = async (folder: string, port: number) => {
      for (let run = 1; ; run++) {
        const ended = await runCli(folder, ['validate', 's.yaml', ...args(port)])
        const validation = validationIn(folder)
        if (validation.verdict !== 'INVALID-RUN' || run === MOST_RUNS) return { ...ended, validation }
      }
    }

    test('agrees with a service that is what the scenario says', async () => {
      const port = await serveWaiting(200)
      const folder = folderWith(scenarioFor(port))
      const { code, err, validation } = await validate(folder, port)
      const p50 = validation.figures.find(({ figure }) => figure === 'responseTimeS.p50')
      expect(p50?.verdict, JSON.stringify(p50)).toBe('AGREE')
      expect(
        validation.gates.every(({ isMet }) => isMet),
        JSON.stringify(validation.gates),
      ).toBe(true)
      expect(validation.prediction.sameLoad).toBe(true)
      const disagreed = validation.figures.filter(({ verdict }) => verdict.startsWith('DISAGREE'))
      expect(disagreed).toEqual([])
      expect(code, err).toBe(0)
      const prediction = readFileSync(join(folder, 'validation', 'prediction.json'))
      expect(validation.prediction.sha256).toBe(createHash('sha256').update(prediction).digest('hex'))
      const both = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'validation', 'both.json'), 'utf8')))
      expect(both.variants.map(({ name }) => name)).toEqual(['predicted: base', 'observed: base'])
      expect(readFileSync(join(folder, 'validation', 'report.html'), 'utf8')).toContain('Forecast and run agree.')
    }, 120_000)

    test('says that the level is wrong when the service is twice as slow', async () => {
      const port = await serveWaiting(400)
      const folder = folderWith(scenarioFor(port))
      const { code, validation } = await validate(folder, port)
      const { verdict, figures } = validation
      expect(code).toBe(1)
      expect(verdict).toBe('DISAGREE-LEVEL')
      expect(figures.find(({ figure }) => figure === 'responseTimeS.p50')?.error).toBeGreaterThan(0.8)
    }, 120_000)
  },
)

const QUICK = ['--replications', '1', '--jobs', '1', '--no-html', '--quiet']

/** Figures of a simulation as if a load test had seen them. */
async function writeRun(folder: string, ...more: string[]): Promise<void> {
  await runCli(folder, ['simulate', 's.yaml', ...QUICK, ...more, '--json', 'forecast.json'])
  const forecast = JSON.parse(readFileSync(join(folder, 'forecast.json'), 'utf8')) as object
  writeFileSync(join(folder, 'o.json'), JSON.stringify({ ...forecast, source: 'k6' }))
}

describe('validate', () => {
  test('scores a result of an earlier run', async () => {
    const folder = folderWith(scenarioFor(1))
    await writeRun(folder, '--seed', 'other')
    const { code, out, err } = await runCli(folder, ['validate', 's.yaml', '--observed', 'o.json'])
    expect(code, out + err).toBe(0)
    // Another seed: the forecast could not know the load.
    expect(validationIn(folder).prediction.sameLoad).toBe(false)
    expect(out).toMatch(/^AGREE: forecast of base against a run/)
    expect(err).toContain('Forecast written before the run')
    expect(filesIn(join(folder, 'validation'))).toEqual([
      'both.json',
      'observed.json',
      'prediction.json',
      'report.html',
      'validation.json',
    ])
  })

  test('is told of by later forecasts, and whether it was of the same scenario', async () => {
    const folder = folderWith(scenarioFor(1))
    await writeRun(folder)
    await runCli(folder, ['validate', 's.yaml', '--observed', 'o.json', '--quiet'])
    const told = async (...set: string[]) => {
      const known = ['--validation', 'validation/validation.json']
      const { code, err } = await runCli(folder, ['simulate', 's.yaml', ...QUICK, ...set, ...known, '--json', 'f.json'])
      expect(code, err).toBe(0)
      const { earlierValidations, provenance } = resultSchema.parse(
        JSON.parse(readFileSync(join(folder, 'f.json'), 'utf8')),
      )
      expect(provenance.command).toContain('--validation validation/validation.json')
      return earlierValidations?.map(({ verdict, isOfThisScenario }) => ({ verdict, isOfThisScenario }))
    }
    expect(await told()).toEqual([{ verdict: 'AGREE', isOfThisScenario: true }])
    expect(await told('--set', 'clients.client.timeout=3s')).toEqual([{ verdict: 'AGREE', isOfThisScenario: false }])
    const wrong = await runCli(folder, ['simulate', 's.yaml', '--validation', 'o.json', '--json', 'never.json'])
    expect(wrong.code).toBe(2)
    expect(wrong.err).toContain('is no validation that this version reads')
    expect(filesIn(folder)).not.toContain('never.json')
  })

  test('refuses a forecast where a run is asked for: the two would agree for ever', async () => {
    const folder = folderWith(scenarioFor(1))
    await writeRun(folder)
    for (const files of [
      ['--observed', 'forecast.json'],
      ['--observed', 'o.json', '--repeated', 'forecast.json'],
    ]) {
      const { code, out, err } = await runCli(folder, ['validate', 's.yaml', ...files])
      expect(code, out).toBe(2)
      expect(err).toMatch(/forecast\.json\s+is a forecast, not a run.*k6 run --json/s)
      expect(filesIn(folder)).not.toContain('validation')
    }
  })

  test('takes the run out of a validated pair, and refuses a pair of forecasts of an earlier version', async () => {
    const folder = folderWith(scenarioFor(1))
    await writeRun(folder, '--set', 'requests.page.work[0].wait=1s')
    await runCli(folder, ['validate', 's.yaml', '--observed', 'o.json', '--quiet'])
    const again = await runCli(folder, [
      'validate',
      's.yaml',
      '--observed',
      'validation/both.json',
      '--output',
      'again',
    ])
    // The forecast's own side would agree.
    expect(again.out, again.err).toMatch(/^DISAGREE-LEVEL: forecast of base against a run \(k6\)/)
    const validation = validationIn(folder)
    writeFileSync(join(folder, 'void.json'), JSON.stringify({ ...validation, observedSource: 'simulated' }))
    for (const command of [
      ['simulate', 's.yaml', ...QUICK],
      ['compare', 's.yaml', ...QUICK],
      ['report', 'forecast.json'],
    ]) {
      const { code, err } = await runCli(folder, [...command, '--validation', 'void.json'])
      expect(code, err).toBe(2)
      expect(err).toMatch(/void\.json\s+scored a forecast against a forecast/)
    }
  })

  test('a run is no forecast to set alarms by', async () => {
    const folder = folderWith(scenarioFor(1))
    await writeRun(folder)
    const { code, err } = await runCli(folder, ['export', 's.yaml', '--monitoring', '--from', 'o.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/o\.json\s+is a run, not a forecast/)
  })

  test('a calibrated scenario in the lab needs the one that the lab is', async () => {
    const folder = folderWith(scenarioFor(1))
    const calibrated = `# Calibrated by surgecast: base, from a.json (lab)\n\n${JSON.stringify(scenarioFor(1))}`
    writeFileSync(join(folder, 'calibrated.yaml'), calibrated)
    const { code, err } = await runCli(folder, ['validate', 'calibrated.yaml', '--lab'])
    expect(code).toBe(2)
    expect(err).toContain('calibrated.yaml was calibrated on a run')
    expect(err).toContain('--lab SCENARIO')
    const other = { ...scenarioFor(1), requests: { other: { work: [{ wait: '1ms' }] } } }
    writeFileSync(join(folder, 'other.yaml'), JSON.stringify(other))
    const mixed = await runCli(folder, ['validate', 'calibrated.yaml', '--lab', 'other.yaml'])
    expect(mixed.code).toBe(2)
    expect(mixed.err).toContain('other.yaml has no request called page')
    expect(filesIn(folder)).toEqual(['calibrated.yaml', 'other.yaml', 's.yaml'])
  })

  test('needs one of --target, --lab and --observed', async () => {
    const folder = folderWith(scenarioFor(1))
    expect((await runCli(folder, ['validate', 's.yaml'])).err).toContain(
      'one of --target, --lab and --observed is needed',
    )
    expect(filesIn(folder)).toEqual(['s.yaml'])
  })
})
