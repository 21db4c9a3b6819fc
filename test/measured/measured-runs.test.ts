// docs/measured-runs.md says what was fitted to published measurements and what is predicted, with the errors of this version.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CURVE_2022, launchOf3500, type Row, slopeAtOneASecond, stepOfLoad } from './measured-runs.ts'

const PAGE = readFileSync(new URL('../../docs/measured-runs.md', import.meta.url), 'utf8')

const line = ({ figure, measured, simulated, unit, status }: Row) => {
  const digits = measured < 100 && !Number.isInteger(measured) ? 1 : 0
  const error = simulated / measured - 1
  const sign = error < 0 ? '−' : '+'
  return `| ${figure} | ${measured} ${unit} | ${simulated.toFixed(digits)} ${unit} | ${sign}${Math.abs(100 * error).toFixed(1)} % | ${status} |`
}
/** What the page says, to 2 % of the published value: a change of the model that moves more has to say so there. */
const expectOnPage = (rows: readonly Row[]) => {
  const stale = rows.filter((row) => {
    const { figure, measured, status } = row
    const cells =
      PAGE.split('\n')
        .find((each) => each.startsWith(`| ${figure} |`))
        ?.split('|') ?? []
    const [told, role] = [Number.parseFloat(cells[3] ?? ''), cells[5]?.trim()]
    return role !== status || !(Math.abs(told - row.simulated) <= 0.02 * measured)
  })
  expect(stale.map(line)).toEqual([])
}
const within = ({ simulated, measured }: Row) => Math.abs(simulated / measured - 1)

describe('mass launches', () => {
  const curve = launchOf3500()
  const reached = (tasks: number) => curve.findIndex((running) => running >= tasks)
  const at = (atS: number) => curve[atS] as number

  const rows: Row[] = [
    {
      figure: '2020, slope at one launch a second',
      measured: 55.8,
      unit: 'tasks/min',
      simulated: slopeAtOneASecond(),
      status: 'fitted',
    },
    { figure: '2022, half of 3,500 tasks run', measured: 149, unit: 's', simulated: reached(1750), status: 'fitted' },
    { figure: '2022, 98 % of them run', measured: 290, unit: 's', simulated: reached(3430), status: 'fitted' },
    {
      figure: '2022, slope from 96 s to 216 s',
      measured: 18.5,
      unit: 'tasks/s',
      simulated: (at(216) - at(96)) / 120,
      status: 'predicted',
    },
    ...CURVE_2022.filter(([atS]) => [60, 84, 108, 180, 216, 240, 264, 300, 360].includes(atS)).map(
      ([atS, measured]): Row => ({
        figure: `2022, tasks at ${atS} s`,
        measured,
        unit: 'tasks',
        simulated: at(atS),
        status: 'predicted',
      }),
    ),
  ]

  test('are as the page says', () => expectOnPage(rows))
  test('hit what was fitted to 2 %, and the slope of the other year to 6 %', () => {
    for (const row of rows.filter(({ status }) => status === 'fitted')) expect(within(row)).toBeLessThan(0.02)
    expect(within(rows[3] as Row)).toBeLessThan(0.06)
  })
  test('stay within 5 % of all tasks of the measured curve at every point, from the first to the last', () => {
    for (const [atS, tasks] of CURVE_2022) expect(Math.abs(at(atS) - tasks), `at ${atS} s`).toBeLessThan(0.05 * 3500)
  })
  test('without a crowd’s delay are 450 tasks ahead, in the middle: the delay is what holds them back', () => {
    const free = launchOf3500({ crowd: { delay: '0s' } })
    for (const atS of [96, 120, 144, 168]) expect((free[atS] as number) - at(atS)).toBeGreaterThan(450)
  })
})

describe('the benchmark of 20-second metrics', () => {
  const [minute, fast] = [stepOfLoad('cpu'), stepOfLoad('cpuHighResolution')]
  const trigger = (name: string, measured: number, { triggerS }: typeof minute): Row => ({
    figure: `${name}, load to decision`,
    measured,
    unit: 's',
    simulated: triggerS,
    status: 'fitted',
  })
  const totals = (name: string, measured: number, { runningS, inServiceS }: typeof minute): Row[] => [
    { figure: `${name}, load to tasks RUNNING`, measured, unit: 's', simulated: runningS, status: 'predicted' },
    { figure: `${name}, load to tasks in service`, measured, unit: 's', simulated: inServiceS, status: 'predicted' },
  ]
  const rows = [
    trigger('60-second metric', 363, minute),
    ...totals('60-second metric', 386, minute),
    trigger('20-second metric', 86, fast),
    ...totals('20-second metric', 109, fast),
  ]

  test('is as the page says', () => expectOnPage(rows))
  test('has both triggers fitted, to 3 %', () => {
    for (const row of rows.filter(({ status }) => status === 'fitted')) expect(within(row)).toBeLessThan(0.03)
  })
})
