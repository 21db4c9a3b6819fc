// The page in a browser: charts have marks, nothing complains, nothing leaves, hostile names stay text, a phone can read it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportAssets, renderReport } from '../../reports/render.ts'
import type { Result } from '../../simulator/result/schema.ts'
import { builtAssets } from './built-assets.ts'
import { openChromium, whySkipped } from './chromium.ts'
import { FOUR, hostileResult, resultOf } from './result-fixture.ts'

const skipped = whySkipped()
if (skipped !== undefined) console.warn(`Browser tests of the report are skipped: ${skipped}`)

type Opened = { page: Page; complaints: string[]; requests: string[] }
type Look = { width?: number; colorScheme?: 'light' | 'dark' }

describe.skipIf(skipped !== undefined)('the report in a browser', () => {
  let browser: Browser
  let assets: ReportAssets
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'surgecast-page-'))
    ;[browser, assets] = await Promise.all([openChromium(), builtAssets()])
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(result: Result, { width = 1280, colorScheme = 'light' }: Look = {}): Promise<Opened> {
    const path = join(folder, 'report.html')
    writeFileSync(path, renderReport(result, assets))
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const [complaints, requests]: [string[], string[]] = [[], []]
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(path).href)
    return { page, complaints, requests }
  }

  test.each([
    { width: 1280, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)(
    'at $width px, $colorScheme: every chart has marks, nothing complains, only the file itself is read',
    async (look) => {
      const { page, complaints, requests } = await open(resultOf(), look)
      const marks = await marksByChart(page)
      expect(Object.keys(marks)).toHaveLength(13)
      expect(Object.entries(marks).filter(([, count]) => count === 0)).toEqual([])
      expect(complaints).toEqual([])
      expect(requests.filter((url) => !url.startsWith('file:') && url !== 'data:,')).toEqual([])
      expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1)
      await page.close()
    },
  )

  test('hostile names are text: nothing runs, nothing loads, and the page stays in its width', async () => {
    const { page, complaints, requests } = await open(hostileResult(), { width: 390 })
    await page.locator('.lives-table summary').click()
    expect(await page.evaluate('window.pwned')).toBeUndefined()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('h1').textContent()).toContain('</script><img src=x')
    expect(await overflow(page)).toBe(0)
    expect(complaints).toEqual([])
    expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1)
    await page.close()
  })

  test.each([320, 390, 768, 1280])('at %i px the page does not scroll sideways', async (width) => {
    const { page } = await open(resultOf(), { width })
    expect(await overflow(page)).toBe(0)
    await page.close()
  })

  test('the arrow keys choose another variant: its decisions and its lines appear', async () => {
    const { page } = await open(resultOf())
    const before = await page.locator('[data-chart="requests"] .plot').getAttribute('aria-label')
    await page.locator('input[name="variant"]').first().focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('h4:visible').textContent()).toBe('Decisions of target-50')
    expect(await page.locator('[data-chart="requests"] .plot').getAttribute('aria-label')).not.toBe(before)
    await page.close()
  })

  test('the time slider reads values and the last decision off the charts', async () => {
    const { page } = await open(resultOf())
    await page.locator('#cursor').fill('1510')
    expect(await page.locator('#cursor-time').textContent()).toBe('08:00:10')
    expect(await page.locator('[data-chart="requests"] .at-cursor').first().textContent()).toBe('900/s')
    expect(await page.locator('[data-chart="decisions"] .sentence').textContent()).toContain('orders-db slow begins')
    expect(await page.locator('tr.current .time').textContent()).toBe('08:00:00')
    await page.close()
  })

  test('zooming shows a stretch of time around the cursor on every chart', async () => {
    const { page } = await open(resultOf())
    await page.locator('#cursor').fill('1200')
    await page.locator('[data-window="zoom-in"]').click()
    await page.locator('[data-window="zoom-in"]').click()
    const label = page.locator('[data-chart="cpu"] svg text')
    expect(await label.allTextContents()).toContain('07:51')
    await page.locator('[data-window="whole"]').click()
    expect(await label.allTextContents()).not.toContain('07:51')
    await page.close()
  })

  test('a kind of chart with nothing to show says so', async () => {
    const { page } = await open(resultOf([FOUR[2]!]))
    expect(await page.locator('[data-chart="errors-by-kind"] .empty').textContent()).toBe(
      'No request of this variant failed.',
    )
    expect(await page.locator('[data-chart="errors-by-kind"] .plot').isVisible()).toBe(false)
    await page.close()
  })
})

/** Lines, bands, rectangles and marks that have an extent, beyond the axes' own. */
function marksByChart(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() => {
    const figures = [...document.querySelectorAll<HTMLElement>('[data-chart]')]
    const isMark = (shape: SVGGraphicsElement) => {
      const { width, height } = shape.getBBox()
      const fill = shape.getAttribute('fill')
      const isDrawn = shape.tagName === 'path' && width > 0 && (height > 0 || fill !== 'none')
      return isDrawn && shape.closest('defs, clipPath') === null
    }
    return Object.fromEntries(
      figures.map((figure) => [
        figure.dataset['chart'],
        [...figure.querySelectorAll<SVGGraphicsElement>('.canvas svg path')].filter(isMark).length,
      ]),
    )
  })
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
