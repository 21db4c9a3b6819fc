// The page in the eyes of axe: nothing serious, in light and dark.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../reports/render.ts'
import { emptyFolder } from '../cli/run-cli.ts'
import { builtAssets } from './built-assets.ts'
import { openChromium, whySkipped } from './chromium.ts'
import { FOUR, resultOf } from './result-fixture.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
type Violation = { id: string; impact: string | null; nodes: { html: string }[] }

const RAW = {
  name: 'x',
  horizon: '1m',
  traffic: { a: { segments: [{ hold: '1rps', for: '1m' }] } },
  variants: Object.fromEntries(FOUR.map(({ name }) => [name, {}])),
}

const skipped = whySkipped()
describe.skipIf(skipped !== undefined)(`accessibility${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(() => browser?.close())

  test.each(['light', 'dark'] as const)(
    '%s: nothing serious',
    async (colorScheme) => {
      const file = join(emptyFolder(), 'report.html')
      writeFileSync(file, renderReport(resultOf(), await builtAssets(), RAW))
      const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme })
      await page.goto(pathToFileURL(file).href)
      await page.locator('#what-if-form').scrollIntoViewIfNeeded()
      await page.waitForSelector('#what-if-knobs input')
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      await page.evaluate(AXE)
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe.run(),
      )
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
      ).toEqual([])
      await page.close()
    },
    120_000,
  )
})
