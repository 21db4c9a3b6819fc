// The terminal table is a pure function of the Result: readable at 80 columns, one row per variant at 160 and more.
import { describe, expect, test } from 'vitest'
import type { Figure, Result } from '../../simulator/result/schema.ts'
import { table } from '../../src/cli/table.ts'
import { figure, result, summary, unknown, variant } from './synthetic-result.ts'

const FACTS = { elapsedS: 4, reportPath: 'reports/out/morning-peak.html', message: undefined }

const NEVER: Figure = { value: null, reason: 'more than 1 % of the requests failed', infinite: ['value'] }

const BEFORE = {
  requests: figure(1_000_000),
  errorRate: figure(0.1213, 0.1184, 0.1242),
  'timeToSuccessS.p50': figure(0.2304),
  'timeToSuccessS.p99': NEVER,
  'responseTimeS.p99': figure(8.2, 7.94, 8.46),
  recoveryTimeS: unknown('3 of 20 replications did not recover'),
  'tasks.mean': figure(6.25),
  'tasks.max': figure(24),
  'tasks.maxRunning': figure(20),
  'tasks.maxPending': figure(4),
  'tasks.maxDraining': figure(7),
  'tasks.replaced': figure(0),
  'costUsd.total': figure(3.214),
  'costUsd.perMonth': unknown('the scenario does not say what a month is'),
}
const AFTER = {
  ...BEFORE,
  errorRate: figure(0.0031, 0.0028, 0.0034),
  'timeToSuccessS.p99': figure(1.2, 1.1, 1.3),
  'responseTimeS.p99': figure(0.92, 0.9, 0.94),
  recoveryTimeS: figure(95),
}

function compared(more: Partial<Result> = {}): Result {
  const missed = { objective: 'p99', limit: 1, figure: figure(8.2), verdict: 'missed' } as const
  const unsure = { ...missed, objective: 'errorRate', verdict: 'inconclusive' } as const
  return result([variant('baseline', BEFORE, { slo: [missed] }), variant('slim-image', AFTER, { slo: [unsure] })], {
    comparison: [
      {
        variant: 'slim-image',
        against: 'baseline',
        differences: { errorRate: figure(-0.1182, -0.1211, -0.1153) },
        relative: { 'costUsd.total': figure(-0.35, -0.36, -0.34) },
      },
    ],
    ...more,
  })
}

const at = (width: number, of = compared()) => table(of, FACTS, { width, hasColour: false })

describe('the table', () => {
  test('has one block and one row per variant when the terminal is wide', () => {
    const [head = '', ...rows] = at(220).split('\n').slice(2, 5)
    expect(head.split(/ {2,}/)).toEqual([
      'variant',
      'errors',
      'p50',
      'p99',
      'p99, successes',
      'worst minute',
      'recovery',
      'mean tasks',
      'max tasks',
      'cost',
      'objectives',
      'errors vs baseline',
      'cost vs baseline',
    ])
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      [
        'baseline',
        '12.1 % (11.8–12.4 %)',
        '230 ms',
        'fails',
        '8.20 s',
        '48.2 % errors',
        '–',
        '6.25',
        '20',
        '$3.21',
        'missed: p99',
      ],
      [
        ...[
          'slim-image',
          '0.310 % (0.280–0.340 %)',
          '230 ms',
          '1.20 s (1.10–1.30 s)',
          '920 ms',
          '48.2 % errors',
          '95.0 s',
          '6.25',
          '20',
          '$3.21',
        ],
        ...['inconclusive: errorRate', '−11.8 pt (−12.1 to −11.5 pt)', '−35.0 % (−36.0 to −34.0 %)'],
      ],
    ])
  })

  test.each([40, 80, 100, 160])('keeps within %i columns', (width) => {
    for (const line of at(width).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
  })

  test('loses nothing at 80 columns', () => {
    const narrow = at(80)
    for (const text of ['12.1 % (11.8–12.4 %)', '1.20 s (1.10–1.30 s)', '8.20 s', '48.2 %', '95.0 s', '20', '$3.21']) {
      expect(narrow).toContain(text)
    }
    expect(narrow).toContain('−11.8 pt (−12.1 to −11.5 pt)')
    expect(narrow).toContain('−35.0 % (−36.0 to −34.0 %)')
    expect(narrow).toContain('missed: p99')
    expect(narrow).toContain('inconclusive: errorRate')
  })

  test('says why a figure is missing, once for all variants it is missing from', () => {
    expect(at(160)).toContain('– recovery: 3 of 20 replications did not recover (baseline)')
    expect(at(160)).toContain('– per month: the scenario does not say what a month is (baseline, slim-image)')
  })

  test('a p99 that is a failed request fails, as its objective does; that of successes has a column of its own', () => {
    expect(at(160)).toContain('fails: p99: more than 1 % of the requests failed (baseline)')
    const calm = result([variant('calm', { ...AFTER, 'timeToSuccessS.p99': figure(0.92, 0.9, 0.94) })])
    expect(at(220, calm)).not.toContain('successes')
  })

  test('a result of an older version does not show the p99 of successes as that of all', () => {
    const { timeToSuccessS: _, ...older } = summary(BEFORE)
    expect(at(220, result([variant('old', {}, { summary: older })]))).toContain('fails: p99')
  })

  test('several stretches of failing are counted and added up beside recovery, the longest', () => {
    const several = {
      ...AFTER,
      'unwell.stretches': figure(3),
      'unwell.totalS': figure(1872),
      recoveryTimeS: figure(900),
    }
    const [head = '', row = ''] = at(240, result([variant('day', several)]))
      .split('\n')
      .slice(2)
    const cells = (line: string) => line.split(/ {2,}/)
    const at3 = cells(head).indexOf('recovery')
    expect(cells(head).slice(at3, at3 + 3)).toEqual(['recovery', 'failing in all', 'stretches'])
    expect(cells(row).slice(at3, at3 + 3)).toEqual(['15.0 min', '31.2 min', '3'])
  })

  test('requests that had no outcome at the end are named where they could move a percentile', () => {
    const cut = (count: number) => at(160, result([variant('cut', { ...AFTER, inFlightAtEnd: figure(count) })]))
    expect(cut(50_000)).toMatch(/50,000 requests \(5\.00 %\) had no outcome yet when the run ended: .* no percentile/)
    expect(cut(500)).not.toContain('no outcome yet')
  })

  test('ends with the size of the run and the place of the report', () => {
    expect(at(160).trimEnd().split('\n').slice(-2)).toEqual([
      '20 replications, seed 1, 4.00 s, 10,000,000 requests/s simulated',
      'Report: reports/out/morning-peak.html',
    ])
  })

  test('says that the run was interrupted', () => {
    const facts = { ...FACTS, message: 'interrupted: 7 of 20 replications are complete' }
    expect(table(compared(), facts, { width: 80, hasColour: false })).toContain('interrupted: 7 of 20')
  })

  test('has no escape sequences without colour, also when a name contains some', () => {
    const hostile = result([variant('a\u001b[31mb', BEFORE)])
    expect(table(hostile, FACTS, { width: 80, hasColour: false })).not.toContain('\u001b')
  })

  test('paints verdicts with colour and keeps the columns in place', () => {
    const painted = table(compared(), FACTS, { width: 80, hasColour: true })
    expect(painted).toContain('\u001b[31mmissed: p99\u001b[0m')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence is what is taken away
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(at(80))
  })
})

describe('several outcomes', () => {
  const outcome = (mode: 'recovered' | 'collapsed', share: number) => ({
    mode,
    share: figure(share, share - 0.1, share + 0.1),
    replications: [] as number[],
    errorRate: figure(0.5),
  })

  test('are told one by one', () => {
    const split = variant('baseline', BEFORE, { outcomes: [outcome('recovered', 0.85), outcome('collapsed', 0.15)] })
    const text = at(80, result([split]))
    expect(text).toMatch(/baseline +recovered +85\.0 % \(75\.0–95\.0 %\) +50\.0 %/)
    expect(text).toMatch(/baseline +collapsed +15\.0 % \(5\.0–25\.0 %\) +50\.0 %/)
  })

  test('are not mentioned when there is one', () => {
    expect(at(80, result([variant('baseline', BEFORE, { outcomes: [outcome('recovered', 1)] })]))).not.toContain(
      'several',
    )
  })
})

describe('published figures', () => {
  const published = {
    variant: 'baseline',
    window: 'scaling',
    figure: 'responseTimeS.p99',
    label: 'p99 while scaling',
    source: '',
  }
  const scaling = {
    name: 'scaling',
    fromS: null,
    toS: null,
    summary: summary({ 'responseTimeS.p99': figure(9.02, 8.9, 9.1) }),
  }

  test('stand beside what the simulation says, with the error and whether they were fitted', () => {
    const measured = result([variant('baseline', BEFORE, { windows: [scaling] })], {
      published: [{ ...published, value: 8.2, fitted: true }],
    })
    expect(at(100, measured)).toMatch(
      /p99 while scaling +baseline +8\.20 s +9\.02 s \(8\.90–9\.10 s\) +\+10\.0 % +fitted/,
    )
  })

  test('say by how much the fitted and the predicted ones miss', () => {
    const measured = result([variant('baseline', BEFORE, { windows: [scaling] })], {
      published: [
        { ...published, value: 8.2, fitted: true },
        { ...published, value: 4.51, fitted: false },
        { ...published, value: 18.04, fitted: false },
      ],
    })
    expect(at(160, measured)).toContain(
      '1 fitted figure is off by +10.0 %; 2 predicted figures are off by −50 to +100 %',
    )
  })

  test('of a figure or variant that does not exist have a dash', () => {
    const measured = result([variant('other', BEFORE)], { published: [{ ...published, value: 8.2, fitted: false }] })
    expect(at(100, measured)).toMatch(/p99 while scaling +baseline +8\.20 s +– +– +predicted/)
  })
})

describe('tasks', () => {
  const row = (figures: object) => at(220, result([variant('baseline', { ...BEFORE, ...figures })]))

  test('are told apart: the most running in the table, those that start and drain below it', () => {
    const text = row({})
    expect(text).toMatch(/max tasks[^\n]*\n[^\n]* 20 /)
    expect(text).toContain('With those that start (up to 4) and drain (up to 7) there are up to 24 at once (baseline)')
    expect(text).not.toContain('replaced')
  })
  test('that were replaced have a column where there are any, and a line that says why there can be more than the maximum', () => {
    const text = row({ 'tasks.replaced': figure(26) })
    expect(text).toMatch(/replaced[^\n]*\n[^\n]* 26 /)
    expect(text).toContain('replaced: tasks that ECS stopped because they failed health checks')
  })
  test('of a result that does not tell them apart are shown as before', () => {
    const old = variant('baseline', BEFORE)
    old.summary.tasks = { mean: old.summary.tasks.mean, max: old.summary.tasks.max }
    const text = at(220, result([old]))
    expect(text).toMatch(/max tasks[^\n]*\n[^\n]* 24 /)
    expect(text).not.toContain('at once')
  })
})
