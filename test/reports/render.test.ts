// The page as text: what it says, that it lets nothing in, and that it stays small.
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { chartDataOf } from '../../reports/chart-data.ts'
import { type ReportAssets, renderReport } from '../../reports/render.ts'
import { builtAssets } from './built-assets.ts'
import {
  dayResult,
  FOUR,
  HOSTILE,
  hostileResult,
  notKnown,
  resultOf,
  validatedResult,
  wideResult,
} from './result-fixture.ts'

let assets: ReportAssets
beforeAll(async () => {
  assets = await builtAssets()
})

const small: ReportAssets = { script: { text: '0', sha256: 'S' }, style: { text: '', sha256: 'T' }, worker: '' }

describe('the page lets nothing in and nothing out', () => {
  test('its policy allows the one script by its hash, no network and no eval', () => {
    const page = renderReport(resultOf(), assets)
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'") as string
    const script = /<script>([\s\S]*)<\/script><\/body>/.exec(page)?.[1] as string
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(policy).not.toMatch(/unsafe-eval|https?:|script-src[^;]*unsafe/)
  })

  test('it refers to no other file', () => {
    const page = renderReport(resultOf(), small)
    expect(page).not.toMatch(/<(?:script|img|iframe|object|embed)[^>]+(?:src|data)=/i)
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">'])
    expect(page).not.toMatch(/@import|url\(/)
  })

  test('texts of a Result stand escaped wherever they appear', () => {
    const page = renderReport(hostileResult(), small)
    expect(page.includes('<img')).toBe(false)
    expect(page.match(/<\/script>/g)?.length).toBe(2)
    expect(page.includes('\u202e')).toBe(false)
    const data = /id="chart-data">([\s\S]*?)<\/script>/.exec(page)?.[1] as string
    expect(data.includes('<')).toBe(false)
    expect(JSON.parse(data).variants[0].name).toBe(HOSTILE.replace('\u202e', '\ufffd'))
  })
})

describe('the verdict', () => {
  const verdictOf = (page: string) => (/<p class="verdict">(.*?)<\/p>/.exec(page)?.[1] ?? '').replace(/<[^>]*>/g, '')

  test('says when the variant that the others are weighed against fails, on the clock of its zone', () => {
    expect(verdictOf(renderReport(resultOf(), small))).toMatch(
      /baseline fails: 45\.0\u202f% \(43\.2–46\.8\u202f%\) errors between 07:46 and 07:52 \(in some runs 07:45 to 07:53\)\.$/,
    )
  })

  test('of others that fall short it is told below, and never of one that keeps its objectives', () => {
    const page = renderReport(resultOf(), small)
    expect(page).toMatch(/<b class="name">slim-image<\/b> misses [^<]*errors between 07:46 and 07:51/)
    expect(page).not.toMatch(/scheduled<\/b> fails/)
  })

  test('a Result that does not say when is still judged', () => {
    const { variants, ...result } = resultOf()
    const older = { ...result, variants: variants.map(({ unwell: _, responseTimeHeatmap: __, ...variant }) => variant) }
    expect(verdictOf(renderReport(older, small))).toMatch(/^scheduled meets the objectives/)
    expect(verdictOf(renderReport(older, small))).not.toContain('between')
  })
})

describe('the table of variants', () => {
  test('every variant has its figures with their intervals', () => {
    const page = renderReport(resultOf(), small)
    for (const { name } of FOUR)
      expect(page).toContain(`<tr class="variant"><th scope="row"><span class="name">${name}</span>`)
    const baseline = rowOf(page, 'baseline')
    for (const text of [
      '5.40 %',
      '5.18–5.62 %',
      '21.4 ms',
      'fails',
      '2.11 s',
      '37.8 %',
      '9.10 min',
      '9.24',
      '$1.84',
      '$405',
      '$401–409',
    ]) {
      expect(baseline).toContain(text.replace(/ (?=[%sm])/, '\u202f'))
    }
    expect(baseline).toContain('✗ missed')
  })

  test('a later variant shows its paired difference to the first', () => {
    const row = rowOf(renderReport(resultOf(), small), 'target-50')
    expect(row).toContain('−3.24\u202fpt')
    expect(row).toContain('−3.43 to −3.05\u202fpt')
  })

  test('a figure that was never seen is a bound', () => {
    expect(rowOf(renderReport(resultOf(), small), 'scheduled')).toContain('&lt;\u202f0.008\u202f%')
  })

  test('a missing figure is a dash with its reason, which also stands below the table', () => {
    const result = resultOf()
    const [first] = result.variants
    const reason = 'the scenario does not say what a month is'
    const summary = { ...first!.summary, costUsd: { ...first!.summary.costUsd, perMonth: notKnown(reason) } }
    const page = renderReport({ ...result, variants: [{ ...first!, summary }] }, small)
    expect(rowOf(page, 'baseline')).toContain(`<span class="unknown" title="${reason}">`)
    expect(page).toContain(`<li>– cost, month: ${reason}`)
  })

  test('replications that end in unlike ways are told by outcome, and their mean is marked as one', () => {
    const page = renderReport(resultOf(), small)
    expect(rowOf(page, 'slim-image')).toContain('mean over unlike outcomes')
    expect(rowOf(page, 'slim-image')).toContain('number mixed')
    const modes = page.match(/<tr class="mode">[\s\S]*?<\/tr>/g) as string[]
    expect(modes).toHaveLength(2)
    expect(modes[1]).toContain('did not recover')
    expect(modes[1]).toContain('25.0\u202f% (7.0–43.0\u202f%) of the replications')
    expect(modes[1]).toContain('28.8\u202f%')
    expect(rowOf(page, 'baseline')).not.toContain('mixed')
  })
})

describe('the rest of the page', () => {
  test('published figures stand beside the prediction with their error, fitted ones marked', () => {
    const page = renderReport(resultOf(), small)
    const rows = page.match(/<tr class="(?:fitted|predicted)">[\s\S]*?<\/tr>/g) as string[]
    expect(rows[0]).toContain('−10.0\u202f%')
    expect(rows[0]).toContain('>predicted<')
    expect(rows[1]).toContain('>fitted<')
    expect(renderReport(resultOf(FOUR, { published: [] }), small)).not.toContain('Published vs.')
  })

  test('decisions have wall-clock times of the scenario’s zone', () => {
    // 06:35 UTC is 07:35 in Berlin in November; the disturbance begins 1,500 s later.
    expect(renderReport(resultOf(), small)).toMatch(
      /<td class="time">08:00:00<\/td><td class="kind c-vermillion">disturbance/,
    )
  })

  test('assumptions, seed, version and the command that repeats it are named', () => {
    const page = renderReport(resultOf(), small)
    for (const text of [
      'metrics.alarmPhase',
      'uniform 0s–60s',
      'AWS does not publish',
      '0.1.0',
      '5f2c9a7be01d4c33',
      'surgecast compare scenarios/morning-peak.yaml --seed 42',
    ]) {
      expect(page).toContain(text)
    }
  })

  test('an unknown zone and an impossible instant still give a page', () => {
    const { scenario } = resultOf()
    const page = renderReport(
      resultOf(FOUR, { scenario: { ...scenario, zone: 'Mars/Olympus', startEpochS: 1e300 } }),
      small,
    )
    expect(page).toContain('UTC')
  })

  test('the same Result gives the same page', () => {
    expect(renderReport(resultOf(), small)).toBe(renderReport(resultOf(), small))
  })
})

describe('size', () => {
  const LIMIT = 2_500_000

  test('four variants stay under 2.5 MB', () => {
    expect(Buffer.byteLength(renderReport(resultOf(), assets))).toBeLessThan(LIMIT)
  })

  test('twenty variants with many points, decisions and task lives do too', () => {
    expect(Buffer.byteLength(renderReport(wideResult(20), assets))).toBeLessThan(LIMIT)
  })

  test('a day of six variants, with as much of everything as a Result holds, does too', () => {
    const raw = { padding: 'x'.repeat(50_000) }
    expect(Buffer.byteLength(renderReport(dayResult(), assets, raw))).toBeLessThan(LIMIT)
  })

  test('merging points keeps the edges of a band', () => {
    const [variant] = chartDataOf(wideResult(20)).variants
    const [original] = wideResult(20).variants
    const most = (line: readonly (number | null)[]) => Math.max(...line.map((value) => value ?? 0))
    expect(variant!.bands.failedRps!.mid.length).toBeLessThan(original!.series.bands.failedRps.p50.length)
    expect(most(variant!.bands.failedRps!.high!)).toBeCloseTo(most(original!.series.bands.failedRps.p90), 0)
  })
})

function rowOf(page: string, name: string): string {
  const rows = page.match(/<tr class="variant">[\s\S]*?<\/tr>/g) as string[]
  return rows.find((row) => row.includes(`<span class="name">${name}</span>`)) as string
}

describe('how far to trust it', () => {
  const about = (path: string, description: string) => ({
    path,
    value: 'x',
    status: 'simplification' as const,
    description,
    source: null,
    given: true,
  })
  const assumptions = [
    about('network', 'One round trip for all.'),
    about('staging.overrides.traffic.people.scale', 'Staging is not production.'),
    about('observed', 'the tasks (ecs:DescribeTasks)'),
  ]

  test('what staging has otherwise and what was not observed stand apart from simplifications of the model', () => {
    const page = renderReport({ ...resultOf(), assumptions }, small)
    expect(page).toContain(
      '<h3>What staging has otherwise than production</h3><ul><li>Staging is not production.</li></ul>',
    )
    expect(page).toContain('<h3>What was not observed</h3><ul><li>the tasks (ecs:DescribeTasks)</li></ul>')
    expect(page).toContain('1 simplification of the model')
  })

  test('a forecast says how it did against runs, or how to find out', () => {
    expect(renderReport(resultOf(), small)).toContain('<code>surgecast validate</code> does it')
    const { validation } = validatedResult()
    const earlierValidations = [
      { ...validation!, isOfThisScenario: true },
      { ...validation!, variant: 'yesterday', isOfThisScenario: false },
    ]
    const page = renderReport({ ...resultOf(), earlierValidations }, small)
    const [, table = ''] = /aria-label="Validation history"[^>]*>([\s\S]*?)<\/table>/.exec(page) ?? []
    const rows = table.match(/<tr><th scope="row">[\s\S]*?<\/tr>/g) ?? []
    expect(rows).toHaveLength(2)
    expect(rows[0]).toContain(validation!.verdict)
    expect(rows[0]).not.toContain('written otherwise')
    expect(rows[1]).toContain('of a scenario that was written otherwise')
    // A page that is itself about a run says it above, not here.
    expect(renderReport(validatedResult(), small)).not.toContain('<h3>Validation history</h3>')
  })

  test('a run that was observed promises no same bytes', () => {
    expect(renderReport(resultOf(), small)).toContain('The same again, to the byte:')
    const page = renderReport({ ...resultOf(), source: 'aws', assumptions: [] }, small)
    expect(page).not.toContain('to the byte')
    expect(page).not.toContain('AWS leaves unpublished')
    expect(page).toContain('This is one run, as it was observed.')
  })
})
