// The whole loop on this machine: a forecast, then its own arrivals by a real k6 against real processes behind HAProxy, scaled by the control
// loop and watched through the calls of AWS. A surge that makes it scale out, time out and try again.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RequestLine } from '../../scenarios/k6/record.ts'
import { intendedRequests, prepare, resultSchema } from '../../simulator/index.ts'
import { validationSchema } from '../../simulator/result/validation.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { systemTool } from '../system-tool.ts'

const k6 = systemTool('SURGECAST_K6', ['k6'])
const haproxy = systemTool('SURGECAST_HAPROXY', ['haproxy', '/usr/sbin/haproxy'])
const gunicorn = systemTool('SURGECAST_GUNICORN', ['gunicorn'])
const skipped = [k6, haproxy, gunicorn].map((tool) => tool.whySkipped()).find((why) => why !== undefined)

const SCENARIO = {
  name: 'surge here',
  horizon: '75s',
  warmUp: '20s',
  traffic: {
    people: {
      segments: [
        { hold: '5rps', for: '12s' },
        { ramp: '16rps', for: '3s' },
        { hold: '16rps', for: '40s' },
        { hold: '5rps', for: '20s' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: '20ms' }, { wait: '10ms' }] } },
  clients: { app: { timeout: '600ms', attempts: 3, backoff: { base: '200ms', cap: '1s' }, instances: 5 } },
  network: { clientRoundTrip: '0.5ms', targetRoundTrip: '0.5ms' },
  loadBalancer: {
    registrationLag: '0.5s',
    deregistrationDelay: '2s',
    healthCheck: { interval: '5s', timeout: '4s', unhealthyThreshold: 10 },
  },
  service: {
    task: { cpu: '0.25vCPU', memory: '512MiB' },
    server: { preset: 'gunicorn-gthread', threads: 4 },
    tasks: { min: 1, max: 3 },
    coldStart: {
      schedule: '0.5s',
      provision: '1s',
      pull: '1s',
      runtimeStart: { wait: '0.5s' },
      bootstrap: { cpu: '100ms' },
    },
    shutdown: '0.1s',
  },
  scaling: {
    cpu: {
      targetTracking: {
        metric: 'cpuHighResolution',
        target: '50%',
        scaleOutCooldown: '20s',
        disableScaleIn: true,
        highAlarm: { evaluationPeriods: 1 },
      },
    },
  },
  metrics: { highResolutionCpuDelay: '1s', alarmPhase: '0s' },
  // However bad it gets: the run is to be whole.
  staging: { abort: { errorRate: '100%' } },
  variants: { 'as it is': {} },
}

// Where the lab keeps its configuration and sockets.
let before: string | undefined
beforeEach(() => {
  before = process.env['TMPDIR']
})
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
})

describe.skipIf(skipped !== undefined)(`the lab${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  test('carries a forecast through a real surge, and leaves nothing behind', async () => {
    const folder = emptyFolder()
    process.env['TMPDIR'] = folder
    writeFileSync(join(folder, 's.yaml'), JSON.stringify(SCENARIO))
    const { code, err } = await runCli(folder, ['validate', 's.yaml', '--lab', '--k6', k6.path ?? '', '--quiet'])
    expect(code, err).not.toBe(2)
    const json = (name: string) => JSON.parse(readFileSync(join(folder, 'validation', name), 'utf8')) as unknown
    const observed = resultSchema.parse(json('observed.json'))
    const validation = validationSchema.parse(json('validation.json'))
    const [seen] = observed.variants
    expect(observed.source).toBe('lab')
    const lines = readFileSync(join(folder, 'validation', 'k6', 'requests.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
      .filter((line): line is RequestLine => Array.isArray(line))
    const [world] = prepare(SCENARIO).worlds
    const schedule = [...intendedRequests(world!.scenario, { seed: '1', replication: 0 })]
    expect(lines).toHaveLength(schedule.length)
    for (const [index, intentMs] of lines)
      expect(intentMs / 1000).toBeCloseTo(schedule[index]?.intentS ?? Number.NaN, 3)
    const attempts = lines.flatMap(([, , , , , each]) => each)
    expect(seen?.summary.requests).toMatchObject({ value: schedule.length })
    expect(seen?.summary.attempts).toMatchObject({ value: attempts.length })
    // One task has two thirds of what the surge needs.
    expect(attempts.filter(([, , kind]) => kind === 'timeout').length).toBeGreaterThan(20)
    expect(attempts.length).toBeGreaterThan(schedule.length + 20)
    const { events, taskLives } = seen!.representative
    expect(events.some(({ kind }) => kind === 'scale-out')).toBe(true)
    const launched = taskLives.filter(({ phases }) => phases.some(({ name }) => name === 'pull'))
    expect(launched.length).toBeGreaterThanOrEqual(2)
    expect(launched.some(({ phases }) => phases.some(({ name }) => name === 'inService'))).toBe(true)
    expect(seen?.summary.cpuUtilizationPct.value, JSON.stringify(seen?.summary.cpuUtilizationPct)).toBeGreaterThan(20)
    expect(seen?.summary.taskHours.value).toBeGreaterThan(75 / 3600)
    expect(validation.figures.map(({ figure }) => figure)).toContain('scaleOut.decisionDelayS')
    expect(leftBehind(folder)).toEqual([])
  }, 300_000)

  test('ends at Ctrl-C with everything it started', async () => {
    const folder = emptyFolder()
    process.env['TMPDIR'] = folder
    writeFileSync(join(folder, 's.yaml'), JSON.stringify(SCENARIO))
    const { code, out, err } = await runCli(folder, ['lab', 's.yaml'], (interrupt, onceSaid) =>
      onceSaid('1 healthy', interrupt),
    )
    expect(code, err).toBe(0)
    expect(out).toContain('surge here, as it is: 1 task of 0.25 vCPU at http://127.0.0.1:')
    expect(leftBehind(folder)).toEqual([])
  }, 60_000)
})

/** Tasks of the built command line, balancers that run in a folder of ours, and those folders. */
function leftBehind(folder: string): string[] {
  const tasks = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('dist/task/'))
  const running = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && cwdOf(entry).startsWith(folder))
  return [...tasks, ...running, ...filesIn(folder).filter((name) => name.includes('surgecast-lab-'))]
}

function cwdOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
