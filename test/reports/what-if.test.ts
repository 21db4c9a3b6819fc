// The what-if panel in the system's Chromium: the page simulates what the command line simulates, to the byte.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from '../../reports/what-if-yaml.ts'
import { resultSchema } from '../../simulator/index.ts'
import { emptyFolder, runCli } from '../cli/run-cli.ts'
import { openChromium, whySkipped } from './chromium.ts'

const SCENARIO = `name: surge
horizon: 5m
warmUp: 2m
traffic: {visitors: {segments: [{hold: 5rps, for: 1m}, {hold: 30rps, for: 4m}]}}
requests: {page: {work: [{cpu: {lognormal: {median: 20ms, p99: 80ms}}}, {wait: 10ms}]}}
clients: {app: {timeout: 2s, attempts: 2}}
service: {task: {cpu: 0.5vCPU, memory: 1GiB}, tasks: {min: 1, max: 6}, coldStart: {dependencies: {cpu: {estimate: 1s, low: 0.5s, high: 2s}}}}
scaling: {cpu: {targetTracking: {metric: cpuHighResolution, target: 60%}}}
variants: {as it is: {}, more tasks: {service: {tasks: {min: 3}}}}
`

type Heard = { kind: string; run?: number; replication?: number; figures?: Record<string, number | null> }

const skipped = whySkipped()
describe.skipIf(skipped !== undefined)(`what if${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(() => browser?.close())

  /** @returns the page, what its worker said, and what the console said */
  async function opened(folder: string): Promise<{ page: Page; heard: () => Promise<Heard[]>; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } })
    const complaints: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', (error) => void complaints.push(error.message))
    await page.addInitScript(() => {
      const heard: unknown[] = []
      Object.assign(window, { heard })
      window.Worker = class extends Worker {
        constructor(url: string | URL) {
          super(url)
          this.addEventListener('message', ({ data }) => heard.push(data))
        }
      }
    })
    await page.goto(pathToFileURL(join(folder, 'report.html')).href)
    await page.locator('#what-if-form').scrollIntoViewIfNeeded()
    return { page, heard: () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard), complaints }
  }

  async function simulated(...more: string[]): Promise<string> {
    const folder = emptyFolder()
    writeFileSync(join(folder, 's.yaml'), SCENARIO)
    const args = [
      'compare',
      's.yaml',
      '--seed',
      'x',
      '--replications',
      '4',
      '--quiet',
      '--json',
      'r.json',
      '--html',
      'report.html',
      ...more,
    ]
    const { code, err } = await runCli(folder, args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return folder
  }

  const figuresIn = (folder: string, variant: number) => {
    const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))
    return result.variants[variant]?.replications.map(({ figures }) => JSON.stringify(figures)) ?? []
  }

  const ended = (page: Page) =>
    page.waitForFunction(() => document.querySelector('#what-if-state')?.textContent === '10 of 10 replications')

  test('each replication equals the command line’s to the byte', async () => {
    const folder = await simulated()
    const { page, heard, complaints } = await opened(folder)
    await ended(page)
    const own = (await heard()).filter(({ kind }) => kind === 'replication').slice(0, 4)
    expect(own.map(({ figures }) => JSON.stringify(figures))).toEqual(figuresIn(folder, 0))
    expect(complaints).toEqual([])
    await page.close()
  }, 120_000)

  test('a moved setting equals --set, and is said as patch and as command', async () => {
    const folder = await simulated('--set', 'service.tasks.min=2', '--set', 'clients.app.timeout=1s')
    const plain = await simulated()
    const { page, heard } = await opened(plain)
    await ended(page)
    await page.fill('#what-if-knobs input[name="service.tasks.min"]', '2')
    await page.fill('#what-if-knobs input[name="clients.app.timeout"]', '1')
    await page.waitForFunction(() => document.querySelector('#what-if-state')?.textContent !== '10 of 10 replications')
    await ended(page)
    const all = (await heard()).filter(({ kind }) => kind === 'replication')
    const last = Math.max(...all.map(({ run = 0 }) => run))
    const moved = all.filter(({ run, replication = 0 }) => run === last && replication < 4)
    expect(moved.map(({ figures }) => JSON.stringify(figures))).toEqual(figuresIn(folder, 0))
    await page.click('#what-if-command')
    expect(await page.textContent('#what-if-text')).toBe(
      "surgecast simulate SCENARIO.yaml --variant 'as it is' --seed x --set service.tasks.min=2 --set clients.app.timeout=1s",
    )
    await page.click('#what-if-patch')
    expect(await page.textContent('#what-if-text')).toBe(
      'service:\n  tasks:\n    min: 2\nclients:\n  app:\n    timeout: 1s\n',
    )
    await page.close()
  }, 120_000)

  test('charts show the forecast, and beside it what was moved', async () => {
    const { page } = await opened(await simulated('--replications', '10'))
    await ended(page)
    const labelOf = (chart: string) => page.locator(`[data-chart="what-if-${chart}"] .plot`).getAttribute('aria-label')
    expect(await labelOf('healthy')).toMatch(/forecast: at most (\S+) .*what if: at most \1 /)
    await page.locator('input[aria-label="least tasks"]').fill('6')
    expect(await page.locator('input[name="service.tasks.min"]').inputValue()).toBe('6')
    await page.waitForFunction(() => document.querySelector('#what-if-state')?.textContent !== '10 of 10 replications')
    await ended(page)
    expect(await labelOf('healthy')).toMatch(/forecast: at most [1-5](\.\d+)? at .*what if: at most 6 at/)
    for (const chart of ['failed', 'p99', 'healthy']) {
      expect(await page.locator(`[data-chart="what-if-${chart}"] svg path`).count()).toBeGreaterThan(1)
    }
    await page.close()
  }, 120_000)

  test('what cannot be is refused in words', async () => {
    const { page } = await opened(await simulated())
    await ended(page)
    await page.fill('#what-if-knobs input[name="service.tasks.min"]', '60')
    await page.waitForFunction(() =>
      /the minimum 60 is above the maximum 6/.test(document.querySelector('#what-if-state')?.textContent ?? ''),
    )
    await page.close()
  }, 120_000)

  test('a report of changes from the command line has no panel: it would run another world', async () => {
    const folder = await simulated('--set', 'service.tasks.min=2')
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toContain('id="what-if"')
  })
})

test('changes as a patch', () => {
  expect(stringify([])).toBe('{}\n')
  expect(
    stringify([
      { path: 'a.b', value: 1 },
      { path: 'a.c', value: '2s' },
    ]),
  ).toBe('a:\n  b: 1\n  c: 2s\n')
})
