// `npm run bench:report [-- REPORT.html]`: how a report opens and scrolls in a headless Chromium. Without a file it makes one: a day, six variants.
//
//   opened ─► what is in view is drawn ─► everything is drawn ─► scrolled from top to bottom, frame by frame ─► another variant
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const PLACES = [
  process.env.SURGECAST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
/** Two surges in a day, with retries: everything that a page can show is in it. */
const DAY = {
  name: 'a day of six variants',
  horizon: '24h',
  traffic: {
    people: {
      segments: [
        { hold: '40rps', for: '7h' },
        { ramp: '240rps', for: '10m' },
        { hold: '240rps', for: '4h' },
        { ramp: '60rps', for: '1h' },
        { hold: '60rps', for: '6h' },
        { ramp: '320rps', for: '2m' },
        { hold: '320rps', for: '30m' },
        { ramp: '40rps', for: '30m' },
        { hold: '40rps', for: '5h' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: { lognormal: { median: '20ms', p99: '80ms' } } }, { wait: '30ms' }] } },
  clients: { app: { timeout: '2s', attempts: 3 } },
  service: { task: { cpu: '1vCPU', memory: '2GiB' }, tasks: { min: 3, max: 20 } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '60%' } } },
  slo: { errorRate: '1%', p99: '1s' },
}
const STEP_PX = 60
/** Beyond this a frame is felt. */
const LONG_FRAME_MS = 50

const report = process.argv[2] ?? dayOfSix()
const executablePath = PLACES.find((place) => place !== undefined && existsSync(place))
if (executablePath === undefined) throw new Error('no Chromium found: set SURGECAST_CHROMIUM to its path')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
await page.goto(pathToFileURL(report).href)
const openedMs = await page.evaluate(
  () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now(),
)
await settled()
const drawnMs = await page.evaluate(() => performance.now())
const frames = await page.evaluate(scrollThrough, STEP_PX)
await page.evaluate(() => scrollTo(0, document.querySelector('#over-time')?.offsetTop ?? 0))
const switchedMs = await page.evaluate(chooseLastVariant)
await browser.close()

const row = (what, value) => console.log(`${what.padEnd(44)} ${value}`)
row('size', `${(statSync(report).size / 1e6).toFixed(2)} MB`)
row('opened: first content', `${openedMs.toFixed(0)} ms`)
row('every chart drawn', `${drawnMs.toFixed(0)} ms`)
row(
  `scrolled from top to bottom, ${frames.length} frames of ${STEP_PX} px`,
  `median ${at(frames, 0.5)} ms, 99 % ${at(frames, 0.99)} ms, longest ${at(frames, 1)} ms`,
)
row(`frames longer than ${LONG_FRAME_MS} ms`, frames.filter((ms) => ms > LONG_FRAME_MS).length)
row('another variant: charts in view redrawn', `${switchedMs.toFixed(0)} ms`)

function settled() {
  return page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

function at(values, share) {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(0)
}

/** In the page. @returns milliseconds between one frame and the next */
async function scrollThrough(stepPx) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const lengths = []
  let lastMs = await frame()
  for (let top = 0; top < document.documentElement.scrollHeight; top += stepPx) {
    scrollTo(0, top)
    const nowMs = await frame()
    lengths.push(nowMs - lastMs)
    lastMs = nowMs
  }
  return lengths
}

/** In the page. */
async function chooseLastVariant() {
  const startMs = performance.now()
  const choices = document.querySelectorAll('input[name="variant"]')
  choices[choices.length - 1]?.click()
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  return performance.now() - startMs
}

function dayOfSix() {
  const folder = join(root, 'bench', 'out')
  mkdirSync(folder, { recursive: true })
  const scenario = join(folder, 'day.yaml')
  const variants = Object.fromEntries(
    [50, 55, 60, 65, 70, 75].map((target) => [`target ${target} %`, policyAt(target)]),
  )
  writeFileSync(scenario, JSON.stringify({ ...DAY, variants }))
  const made = join(folder, 'day.html')
  execFileSync(process.execPath, [
    join(root, 'dist', 'cli.js'),
    'compare',
    scenario,
    '--replications',
    '3',
    '--html',
    made,
    '--quiet',
  ])
  return made
}

function policyAt(target) {
  return { scaling: { cpu: { targetTracking: { target: `${target}%` } } } }
}
