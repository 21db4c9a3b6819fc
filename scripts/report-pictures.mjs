// Takes the pictures of the shipped scenarios' reports that docs/ holds. Needs dist/ and the system's Chromium.
//
//   node scripts/report-pictures.mjs [folder]    reports that are in the folder already are not made again
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The bar with the time cursor stays at the top. */
const STICKY_PX = 64
const FIRST_SCREEN = { width: 1200, height: 960 }

/** `part`: what is shown instead of the first screen; `set`: what is moved in the what-if panel before. */
const PICTURES = [
  { scenario: 'case-study', file: 'report.png' },
  { scenario: 'realistic-fargate', file: 'reports/realistic-fargate.png' },
  { scenario: 'flash-crowd', file: 'reports/flash-crowd.png' },
  { scenario: 'retry-storm', file: 'reports/retry-storm.png' },
  { scenario: 'case-study', file: 'reports/over-time.png', part: '#variant-choice', height: 1480 },
  {
    scenario: 'case-study',
    file: 'reports/what-if.png',
    part: '#what-if',
    height: 1180,
    dark: true,
    set: { 'scaling.cpu.targetTracking.target': '50' },
  },
]

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'surgecast-pictures-'))
const browser = await chromium.launch({
  executablePath: process.env.SURGECAST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const picture of PICTURES) await take(picture, reportOf(picture.scenario))
await browser.close()

function reportOf(scenario) {
  const report = join(folder, `${scenario}.html`)
  const file = join(root, 'scenarios', `${scenario}.yaml`)
  if (!existsSync(report))
    execFileSync('node', [join(root, 'dist/cli.js'), 'compare', file, '--quiet', '--html', report])
  return report
}

async function take({ file, part, height = FIRST_SCREEN.height, dark = false, set }, report) {
  const page = await browser.newPage({
    viewport: { ...FIRST_SCREEN, height },
    deviceScaleFactor: 1.5,
    colorScheme: dark ? 'dark' : 'light',
  })
  await page.goto(pathToFileURL(report).href)
  if (part !== undefined)
    await page
      .locator(part)
      .evaluate((element, above) => scrollBy(0, element.getBoundingClientRect().top - above), STICKY_PX)
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  if (set !== undefined) await move(page, set)
  await page.screenshot({ path: join(root, 'docs', file) })
  await page.close()
}

async function move(page, set) {
  await simulated(page)
  for (const [name, value] of Object.entries(set)) await page.locator(`input[name="${name}"]`).fill(value)
  await page.locator('#what-if-state', { hasNotText: /^10 of 10/ }).waitFor()
  await simulated(page)
}

function simulated(page) {
  return page.locator('#what-if-state', { hasText: /^10 of 10/ }).waitFor({ timeout: 120_000 })
}
