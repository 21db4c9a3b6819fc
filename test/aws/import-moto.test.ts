// A service created in an independent implementation of the AWS APIs, imported and simulated: what comes out is what was put in.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/files/load-scenario.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { type Moto, startMoto, whySkipped } from './moto.ts'
import { createService, FROM, MINUTES, requestsAt, TRUTH } from './moto-service.ts'

const skipped = whySkipped()
const TO = new Date(FROM.getTime() + MINUTES * 60_000)

describe.skipIf(skipped !== undefined)(
  `import aws against moto${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let moto: Moto
    beforeAll(async () => {
      process.env['AWS_ACCESS_KEY_ID'] = 'test'
      process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
      process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
      moto = await startMoto()
      await createService(moto.endpoint)
    }, 60_000)
    afterAll(() => moto?.stop())

    const importing = (folder: string, ...more: string[]) =>
      runCli(folder, [
        'import',
        'aws',
        '--cluster',
        'shop',
        '--service',
        'orders',
        '--region',
        'us-east-1',
        '--endpoint-url',
        moto.endpoint,
        '--from',
        FROM.toISOString(),
        '--to',
        TO.toISOString(),
        ...more,
      ])

    test('the scenario is the service that was created', async () => {
      const folder = emptyFolder()
      const { code, err, out } = await importing(folder)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('Wrote scenario.yaml')
      const [world] = (await loadScenario(join(folder, 'scenario.yaml'))).worlds
      const { service, loadBalancer, scaling, horizon, start } = world?.scenario ?? {}
      expect(service?.task).toMatchObject({ cpu: 0.5, memory: 2 ** 30 })
      expect(service?.tasks).toMatchObject({ min: 3, max: 30, desired: 4 })
      // moto forgets the grace period and the deployment configuration; test/import covers them.
      expect(service).toMatchObject({ stopTimeout: 40 })
      expect(service?.server).toMatchObject({ processes: 2, threads: 4 })
      expect(loadBalancer).toMatchObject({
        nodes: 2,
        rules: 1,
        idleTimeout: 75,
        deregistrationDelay: 25,
        healthCheck: { interval: 12, timeout: 4, healthyThreshold: 3, unhealthyThreshold: 4 },
      })
      expect(scaling?.['cpu']).toMatchObject({ metric: 'cpu', target: 65, scaleOutCooldown: 90, scaleInCooldown: 200 })
      expect(scaling?.['burst']).toMatchObject({ metric: 'requestCount', threshold: 9000, steps: [{ from: 0, by: 5 }] })
      expect(scaling?.['morning']).toMatchObject({ cron: '45 7 * * ? *', timezone: 'Europe/Berlin', min: 10 })
      expect({ horizon, start: start?.epochS }).toEqual({ horizon: MINUTES * 60, start: FROM.getTime() / 1000 })
    })

    test('traffic is the recorded one, minute by minute', async () => {
      const folder = emptyFolder()
      await importing(folder)
      const [header, ...lines] = readFileSync(join(folder, 'traffic.csv'), 'utf8').trimEnd().split('\n')
      expect(header).toBe('time_s,requests')
      expect(lines).toEqual(Array.from({ length: MINUTES }, (_, minute) => `${minute * 60},${requestsAt(minute)}`))
    })

    test('CPU per request and CPU without requests come out of the regression', async () => {
      const folder = emptyFolder()
      await importing(folder)
      const text = readFileSync(join(folder, 'scenario.yaml'), 'utf8')
      expect(text).toMatch(new RegExp(`mean: ${TRUTH.cpuS * 1000}ms, cv: 1`))
      expect(text).toMatch(new RegExp(`backgroundCpu: ${TRUTH.backgroundVcpu}vCPU # fitted: .*n = ${MINUTES}`))
    })

    test('phases that the application publishes about its start are read', async () => {
      const folder = emptyFolder()
      await importing(folder)
      const text = readFileSync(join(folder, 'scenario.yaml'), 'utf8')
      expect(text).toMatch(/bootstrap: \{wait: 700ms\} # fitted: ECS\/ColdStart StartupPhase_app_bootstrap.*n = 2/)
    })

    test('import, then compare, with no editing; the observed run stands beside the predicted one', async () => {
      const folder = emptyFolder()
      await importing(folder)
      const { code, out, err } = await runCli(folder, [
        'compare',
        'scenario.yaml',
        '--replications',
        '1',
        '--no-html',
        '--jobs',
        '1',
      ])
      expect(code).toBe(0)
      // The imported schedule has no counterpart, and nothing else is wrong.
      expect(err.replace(/\s+/g, ' ')).toMatch(/^Before the run: – Schedule morning sets the minimum to 10 [^–]*$/)
      expect(out).toMatch(/5xx of all requests +as it is +0/)
    })

    test('drift: none after an import, and what was changed since', async () => {
      const folder = emptyFolder()
      await importing(folder)
      const drift = () =>
        runCli(folder, [
          'drift',
          'scenario.yaml',
          '--cluster',
          'shop',
          '--service',
          'orders',
          '--region',
          'us-east-1',
          '--endpoint-url',
          moto.endpoint,
        ])
      expect(await drift()).toEqual({ code: 0, err: '', out: 'The scenario is the service as it is.\n' })
      const path = join(folder, 'scenario.yaml')
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace('target: 65%', 'target: 50%').replace('interval: 12s', 'interval: 12000ms'),
      )
      const { code, out } = await drift()
      expect(code).toBe(1)
      expect(out).toBe('scaling.cpu.targetTracking.target: 50% in the scenario, 65% in the service\n')
    })

    test('a service that is not there is told, and nothing is written', async () => {
      const folder = emptyFolder()
      const { code, err } = await runCli(folder, [
        'import',
        'aws',
        '--cluster',
        'shop',
        '--service',
        'cart',
        '--endpoint-url',
        moto.endpoint,
        '--region',
        'us-east-1',
      ])
      expect(code).toBe(2)
      expect(err).toContain('there is no active service cart in cluster shop')
      expect(filesIn(folder)).toEqual([])
    })

    test('no environment variable and no account number gets into the files', async () => {
      const folder = emptyFolder()
      await importing(folder)
      for (const name of filesIn(folder)) {
        const text = readFileSync(join(folder, name), 'utf8')
        expect(text).not.toContain('do-not-read')
        expect(text).not.toMatch(/arn:aws|\b\d{12}\b/)
      }
    })
  },
)
