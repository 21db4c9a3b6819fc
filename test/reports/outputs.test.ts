// Markdown, JUnit XML and CSV of a Result: what people paste and machines read, inert whatever the names say.
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { html } from '../../reports/html.ts'
import { renderJunit } from '../../reports/junit.ts'
import { renderMarkdown } from '../../reports/markdown.ts'
import { plainTextOf } from '../../reports/plain-text.ts'
import { renderSeriesCsv } from '../../reports/series-csv.ts'
import { columnsOf, sparkline } from '../../reports/sparkline.ts'
import { SERIES } from '../../simulator/result/schema.ts'
import { FOUR, HOSTILE, resultOf } from './result-fixture.ts'

const RESULT = resultOf()
const hostile = () =>
  resultOf([{ name: HOSTILE, worst: 0.2, reactionS: 60, cost: 1, verdict: 'missed' }, ...FOUR.slice(1)])

describe('Markdown', () => {
  const text = renderMarkdown(RESULT)

  test('opens with the verdict and has a row per variant', () => {
    expect(text).toMatch(/^### surgecast: morning-peak\n\n\*\*scheduled meets the objectives/)
    for (const { name } of FOUR) expect(text).toMatch(new RegExp(String.raw`^\| ${name} \| .*\d`, 'm'))
  })

  test('every row of a table has as many cells as its header', () => {
    for (const block of text.split('\n\n')) {
      const rows = block.split('\n').filter((line) => line.startsWith('|'))
      const cells = rows.map((row) => row.split(/(?<!\\)\|/).length)
      expect(new Set(cells).size).toBeLessThanOrEqual(1)
    }
  })

  test('says which variants the gate leaves out', () => {
    const [first, ...others] = RESULT.variants
    const marked = renderMarkdown({ ...RESULT, variants: [{ ...first!, gated: false }, ...others] })
    expect(marked).toMatch(/^\| baseline \|.*✗ missed \(not gated\)/m)
    expect(marked).toMatch(/^- baseline \(not gated\) misses/m)
  })

  test('shows failures over time on a common scale', () => {
    const [baseline, scheduled] = ['baseline', 'scheduled'].map(
      (name) => new RegExp(`^\\| ${name} \\| \`(.+)\` \\|$`, 'm').exec(text)?.[1],
    )
    expect(baseline).toHaveLength(48)
    expect(baseline).toMatch(/█/)
    expect(scheduled).toMatch(/^·+$/)
  })

  test('hostile names are text: no tag, no table cell, no mention, no link of their own', () => {
    const name = `${HOSTILE}|@everyone [x](https://evil.example) \`code\``
    const marked = renderMarkdown(resultOf([{ name, worst: 0.2, reactionS: 60, cost: 1 }, ...FOUR.slice(1)]))
    expect(marked).not.toMatch(/<(?=[\w/!?])(?!\/?(?:details|summary|sub|br)>)/)
    expect(marked).not.toContain('\u202e')
    expect(marked).not.toMatch(/@everyone|https:\/\/evil/)
    expect(marked).not.toMatch(/(?<!\\)\[x/)
  })

  test('a name of ten kilobytes is cut', () => {
    const marked = renderMarkdown(
      resultOf([{ name: 'x'.repeat(10_000), worst: 0, reactionS: 0, cost: 1 }, ...FOUR.slice(1)]),
    )
    expect(marked).toMatch(/^\| x{59}… \|/m)
  })
})

describe('JUnit XML', () => {
  const parsed = (xml: string) =>
    new XMLParser({ ignoreAttributes: false, parseAttributeValue: true, isArray: (name) => name === 'testcase' }).parse(
      xml,
    )

  test('counts objectives: missed is a failure, undecided an error', () => {
    const { testsuites } = parsed(renderJunit(RESULT))
    const slo = RESULT.variants.flatMap((variant) => variant.slo)
    const count = (verdict: string) => slo.filter((objective) => objective.verdict === verdict).length
    expect(testsuites['@_tests']).toBe(slo.length)
    expect(testsuites['@_failures']).toBe(count('missed'))
    expect(testsuites['@_errors']).toBe(count('inconclusive'))
    expect(testsuites.testsuite.map((suite: Record<string, unknown>) => suite['@_name'])).toEqual(
      FOUR.map(({ name }) => name),
    )
  })

  test('a missed objective says its figure', () => {
    const [suite] = parsed(renderJunit(RESULT)).testsuites.testsuite
    const failures = suite.testcase.flatMap((each: { failure?: Record<string, string> }) => each.failure ?? [])
    expect(failures[0]['@_message']).toMatch(/\d/)
  })

  test('a variant that the gate leaves out is skipped, with what was found', () => {
    const [first, ...others] = RESULT.variants
    const { testsuites } = parsed(renderJunit({ ...RESULT, variants: [{ ...first!, gated: false }, ...others] }))
    const [suite] = testsuites.testsuite
    expect([suite['@_failures'], suite['@_errors'], suite['@_skipped']]).toEqual([0, 0, first!.slo.length])
    expect(suite.testcase[0].skipped['@_message']).toMatch(/^not gated: missed, error rate: \d/)
  })

  test('is well formed with hostile names', () => {
    const xml = renderJunit(hostile())
    expect(parsed(xml).testsuites.testsuite[0]['@_name']).toContain('</script><img src=x')
    expect(xml).not.toContain('<img')
  })
})

describe('CSV', () => {
  test('has one row per variant and interval, with three numbers per series', () => {
    const [header = '', ...rows] = renderSeriesCsv(RESULT).trimEnd().split('\r\n')
    expect(header.split(',')).toHaveLength(3 + 3 * SERIES.length)
    const intervals = RESULT.variants.map(({ series }) => series.bands.offeredRps.p50.length)
    expect(rows).toHaveLength(intervals.reduce((sum, count) => sum + count, 0))
    expect(rows.every((row) => row.split(',').length === 3 + 3 * SERIES.length)).toBe(true)
  })

  test('numbers are those of the Result', () => {
    const [header = '', first = ''] = renderSeriesCsv(RESULT).split('\r\n')
    const column = header.split(',').indexOf('offeredRps')
    expect(Number(first.split(',')[column])).toBeCloseTo(
      RESULT.variants[0]?.series.bands.offeredRps.p50[0] ?? Number.NaN,
      3,
    )
    expect(first.split(',').slice(1, 3)).toEqual(['0', '2026-11-23T06:35:00.000Z'])
  })

  test('a name is quoted, and never a formula', () => {
    const rows = renderSeriesCsv(resultOf([{ name: '=1+"2",3', worst: 0, reactionS: 0, cost: 1 }]))
    expect(rows.split('\r\n')[1]).toMatch(/^"'=1\+""2"",3",0,/)
  })
})

describe('a sparkline', () => {
  test('keeps peaks, tells zero from little and nothing from zero', () => {
    expect(sparkline([0, 0.01, 8, 0, null, null], 3, 8)).toBe('▁█ ')
    expect(sparkline([0, 1, 4, 8], 4, 8)).toBe('·▁▄█')
  })

  test('stretches a short line', () => {
    expect(columnsOf([1, 2], 4)).toEqual([1, 1, 2, 2])
  })
})

test('HTML becomes text', () => {
  expect(plainTextOf(html`<b class="x">${'<a & "b">'}</b>\n  costs ${3}`)).toBe('<a & "b"> costs 3')
})
