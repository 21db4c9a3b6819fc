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
import { dayResult, FOUR, hostileResult, resultOf, validatedResult } from './result-fixture.ts'

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
    await drawn(page)
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
    // Two variants with names of kilobytes make a page as long as others.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(20_000)
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
    await drawn(page)
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
    await drawn(page)
    const label = page.locator('[data-chart="cpu"] svg text')
    expect(await label.allTextContents()).toContain('07:51')
    await page.locator('[data-window="whole"]').click()
    await drawn(page)
    expect(await label.allTextContents()).not.toContain('07:51')
    await page.close()
  })

  test('one chart is zoomed alone, and all of them together again', async () => {
    const { page } = await open(resultOf())
    const labelsOf = (chart: string) =>
      page.locator(`[data-chart="${chart}"] svg text`).evaluateAll((texts) => texts.map((text) => text.textContent))
    const [before, whole] = [await labelsOf('tasks'), await labelsOf('cpu')]
    await page.locator('#zoomed').selectOption('cpu')
    await page.locator('#cursor').fill('1200')
    for (let times = 0; times < 3; times++) await page.locator('[data-window="zoom-in"]').click()
    await drawn(page)
    expect(await labelsOf('cpu')).toContain('07:54:00')
    expect(await labelsOf('tasks')).toEqual(before)
    await page.locator('#zoomed').selectOption('all')
    await page.locator('[data-window="whole"]').click()
    await drawn(page)
    expect(await labelsOf('cpu')).toEqual(whole)
    await page.close()
  })

  test('dragging over a chart shows that stretch on every chart', async () => {
    const { page } = await open(resultOf())
    const plot = page.locator('[data-chart="requests"] .plot')
    await plot.scrollIntoViewIfNeeded()
    const box = (await plot.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.45, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80)
    await page.mouse.move(box.x + box.width * 0.55, box.y + 80)
    await page.mouse.up()
    await drawn(page)
    for (const chart of ['cpu', 'heatmap', 'compared-failed'])
      expect(await page.locator(`[data-chart="${chart}"] svg text`).allTextContents()).toContain('07:55:00')
    await page.close()
  })

  test('a mark opens its sentence, also beside others of the same time', async () => {
    const { page } = await open(resultOf())
    const plot = page.locator('[data-chart="decisions"] .plot')
    await plot.scrollIntoViewIfNeeded()
    const box = (await plot.boundingBox())!
    const at = (timeS: number) => box.x + 60 + (timeS / 2400) * (box.width - 90)
    await page.mouse.click(at(1500), box.y + 8 + 11)
    expect(await page.locator('[data-chart="decisions"] .sentence').textContent()).toContain('orders-db slow begins')
    await page.mouse.click(at(600 + 420 * 0.62), box.y + 8 + 2.5 * 22)
    expect(await page.locator('[data-chart="decisions"] .sentence').textContent()).toContain('3 running tasks need 12')
    expect(await page.locator('tr.current .subject').textContent()).toBe('cpu')
    await page.close()
  })

  test('a keyboard reaches every control, in the order of the page, and sees where it is', async () => {
    const { page } = await open(resultOf())
    const reached: string[] = []
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press('Tab')
      const focus = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        const isVisible = getComputedStyle(element).outlineStyle !== 'none'
        const what = element.id || element.dataset['window'] || element.getAttribute('name') || element.tagName
        return { what: element.getAttribute('aria-label') ?? what, isVisible }
      })
      if (focus.what === 'BODY') break
      expect(focus.isVisible, focus.what).toBe(true)
      reached.push(focus.what)
    }
    const order = [
      'Cost vs. risk',
      'Variants',
      'Time at which values are read',
      'What is zoomed',
      'variant',
      'lines',
      'Decisions of baseline',
    ]
    const places = order.map((each) => reached.indexOf(each))
    expect(places, reached.join(' | ')).not.toContain(-1)
    expect(places).toEqual([...places].sort((one, other) => one - other))
    await page.close()
  })

  test('on paper: light whatever the screen, without controls, every chart within the page', async () => {
    const { page } = await open(resultOf(), { colorScheme: 'dark' })
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark)
    expect(await page.locator('.time-bar').isVisible()).toBe(false)
    const widths = await page.locator('.plot:visible').evaluateAll((plots) => plots.map((plot) => plot.clientWidth))
    expect(Math.max(...widths)).toBeLessThanOrEqual(690)
    expect(Object.values(await marksByChart(page)).every((count) => count > 0)).toBe(true)
    await page.close()
  })

  test('what is in view is drawn first, and what somebody scrolls to before its turn', async () => {
    const path = join(folder, 'day.html')
    writeFileSync(path, renderReport(dayResult(), assets))
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    // A browser that never has time.
    await page.addInitScript(() => Object.assign(window, { requestIdleCallback: () => 0 }))
    await page.goto(pathToFileURL(path).href)
    const busy = () =>
      page
        .locator('[data-chart]')
        .evaluateAll((figures) =>
          figures
            .filter((figure) => figure.getAttribute('aria-busy') === 'true')
            .map((figure) => ({ chart: figure.dataset['chart'], top: figure.getBoundingClientRect().top })),
        )
    const waiting = await busy()
    expect(waiting.length).toBeGreaterThan(5)
    expect(waiting.filter(({ top }) => top < 900)).toEqual([])
    await page.locator('[data-chart="lives"]').scrollIntoViewIfNeeded()
    await page.waitForFunction(
      () => document.querySelector('[data-chart="lives"]')?.getAttribute('aria-busy') !== 'true',
    )
    expect((await busy()).length).toBeLessThan(waiting.length)
    // Paper waits for nobody.
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await busy()).toEqual([])
    await page.close()
  })

  test('a day of six variants opens, and another variant is drawn', async () => {
    const { page, complaints } = await open(dayResult())
    expect(Object.entries(await marksByChart(page)).filter(([, count]) => count === 0)).toEqual([])
    await page.locator('input[name="variant"]').nth(5).check()
    expect(await page.locator('h4:visible').textContent()).toBe('Decisions of variant-5')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a forecast’s band and its run’s line stand on the same axes', async () => {
    const { page, complaints } = await open(validatedResult())
    expect(await page.locator('.verdict').textContent()).toMatch(/^Forecast and run differ in level\. p99: 1\.10/)
    for (const chart of ['served', 'failed', 'p50', 'p99', 'healthy']) {
      const plot = page.locator(`[data-chart="compared-${chart}"] .plot`)
      expect(await plot.getAttribute('aria-label')).toMatch(/predicted: at most .*; observed: at most /)
      expect(await plot.locator('svg path[fill-opacity="0.17"]').count(), chart).toBeGreaterThanOrEqual(1)
      const texts = await page.locator(`[data-chart="compared-${chart}"] .at-cursor`).allTextContents()
      expect(texts[1], chart).not.toContain('(')
    }
    expect(complaints).toEqual([])
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

/** Charts out of view are drawn when there is time. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
}

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
