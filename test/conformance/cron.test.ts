// Cron expressions as AWS defines them, against a plain evaluator that looks at one minute after the other.
// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextDueS } from '../../simulator/control-loop/scheduled-scaling.ts'
import { cronerPattern, cronProblem, rateS } from '../../simulator/scenario/cron.ts'

const start = { epochS: Date.UTC(2026, 0, 1) / 1000, zone: 'UTC' }
const DAY_S = 86_400

function dueTimes(cron: string, count: number): string[] {
  const times: string[] = []
  let afterS = -1
  for (let index = 0; index < count; index++) {
    afterS = nextDueS({ kind: 'schedule', cron, min: 1 } as Parameters<typeof nextDueS>[0], start, afterS)
    if (afterS === Number.POSITIVE_INFINITY) break
    times.push(new Date((start.epochS + afterS) * 1000).toISOString().slice(0, 19))
  }
  return times
}

describe('AWS cron forms, with the instants they mean', () => {
  test.each([
    ['0/15 * * * ? *', ['2026-01-01T00:00:00', '2026-01-01T00:15:00', '2026-01-01T00:30:00', '2026-01-01T00:45:00']],
    ['1/10 0 * * ? *', ['2026-01-01T00:01:00', '2026-01-01T00:11:00', '2026-01-01T00:21:00']],
    ['0 1/2 * * ? *', ['2026-01-01T01:00:00', '2026-01-01T03:00:00']],
    ['30 6 ? * MON *', ['2026-01-05T06:30:00', '2026-01-12T06:30:00']],
    ['30 6 * * 2 *', ['2026-01-05T06:30:00', '2026-01-12T06:30:00']],
    ['0 0 L * ? *', ['2026-01-31T00:00:00', '2026-02-28T00:00:00']],
    ['0 0 3W * ? *', ['2026-01-02T00:00:00', '2026-02-03T00:00:00']],
    ['0 0 LW * ? *', ['2026-01-30T00:00:00', '2026-02-27T00:00:00']],
    ['0 0 ? * 6L *', ['2026-01-30T00:00:00', '2026-02-27T00:00:00']],
    ['0 0 ? * 3#2 *', ['2026-01-13T00:00:00', '2026-02-10T00:00:00']],
    ['0 0 ? * L *', ['2026-01-03T00:00:00', '2026-01-10T00:00:00']],
    [
      '0 12 ? * FRI-MON *',
      ['2026-01-02T12:00:00', '2026-01-03T12:00:00', '2026-01-04T12:00:00', '2026-01-05T12:00:00'],
    ],
    ['30 0 12 1 1 ? 2027', ['2027-01-01T12:00:30']],
    ['0 0 1 1 ? 2026/2', ['2026-01-01T00:00:00', '2028-01-01T00:00:00']],
    ['0 9 ? jan-mar/2 sun *', ['2026-01-04T09:00:00', '2026-01-11T09:00:00']],
  ])('%s', (cron, expected) => {
    expect(dueTimes(cron, expected.length)).toEqual(expected)
  })
})

test.each([
  ['0 0 * * *', '5 fields'],
  ['0 0 1 * MON *', 'exclude one another'],
  ['0 0 ? * ? *', '? stands in both'],
  ['60 0 * * ? *', "minutes: '60'"],
  ['0 24 * * ? *', "hours: '24'"],
  ['0 0 0 * ? *', "day-of-month: '0'"],
  ['0 0 ? * 0 *', "day-of-week: '0'"],
  ['0 0 ? * 3#6 *', 'day-of-week'],
  ['0 0 ? * 3#1,6#3 *', 'day-of-week'],
  ['0 0 L-3 * ? *', 'day-of-month'],
  ['? 0 * * ? *', "minutes: '?'"],
  ['0/0 0 * * ? *', 'a step'],
  ['0 0 * 13 ? *', "month: '13'"],
  ['0 0 * * ? 2200', "year: '2200'"],
  ['0 0 1.5 * ? *', 'day-of-month'],
  ['0 0/1/2 * * ? *', 'hours'],
  ['', '1 fields'],
])('%s is refused, with the field that is wrong', (cron, message) => {
  expect(cronProblem(cron)).toContain(message)
})

test('a rate is a whole number from 1 and a unit', () => {
  expect([rateS('1 minute'), rateS('5 minutes'), rateS('2 hours'), rateS('1 day')]).toEqual([60, 300, 7200, DAY_S])
  expect([rateS('0 minutes'), rateS('1.5 hours'), rateS('-1 day'), rateS('5 weeks'), rateS('5')]).toEqual(
    new Array(5).fill(undefined),
  )
})

// ── The plain evaluator ───────────────────────────────────────────────────────────────────────────────────────────────────────

const NAMES: Record<string, number> = {}
for (const [index, name] of ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].entries()) NAMES[name] = index + 1

const numberOf = (text: string) => NAMES[text] ?? Number(text)

/** Whether a value matches `a`, `a-b`, `*`, each with `/step`, in a list. */
function fits(field: string, value: number, min: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/')
    const [low, high] = range === '*' ? [min, Infinity] : range.split('-').map(numberOf)
    const from = low as number
    const to = high ?? (step === undefined ? from : Infinity)
    return value >= from && value <= to && (value - from) % Number(step ?? 1) === 0
  })
}

/** Whether an expression is due at a UTC day; the days' special forms written out by looking at every day of the month. */
function fitsDay(fields: string[], date: Date): boolean {
  const [, , dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string]
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (!fits(year, y, 1970) || !fits(month, m + 1, 1)) return false
  const days = Array.from({ length: new Date(Date.UTC(y, m + 1, 0)).getUTCDate() }, (_, index) => index + 1)
  const weekday = (day: number) => new Date(Date.UTC(y, m, day)).getUTCDay() + 1
  const isWorkday = (day: number) => weekday(day) > 1 && weekday(day) < 7
  const last = days.length
  const nearest = /^(\d+)W$/.exec(dayOfMonth)
  if (dayOfMonth === 'L' && d !== last) return false
  if (dayOfMonth === 'LW' && d !== Math.max(...days.filter(isWorkday))) return false
  if (nearest !== null) {
    const wanted = Number(nearest[1])
    const chosen = days
      .filter((day) => wanted <= last && isWorkday(day))
      .sort((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0]
    if (d !== chosen) return false
  }
  if (/^[\d*]/.test(dayOfMonth) && nearest === null && !fits(dayOfMonth, d, 1)) return false
  if (dayOfWeek === '?') return true
  if (dayOfWeek === 'L') return weekday(d) === 7
  const lastOf = /^(\w+)L$/.exec(dayOfWeek)
  if (lastOf !== null) return weekday(d) === numberOf(lastOf[1] as string) && d + 7 > last
  const nth = /^(\w+)#(\d)$/.exec(dayOfWeek)
  if (nth !== null) return weekday(d) === numberOf(nth[1] as string) && Math.ceil(d / 7) === Number(nth[2])
  return fits(dayOfWeek, weekday(d), 1)
}

function plainDueTimes(cron: string, count: number, days: number): string[] {
  const fields = cron.split(' ')
  const [minutes, hours] = fields as [string, string]
  const times: string[] = []
  for (let day = 0; day < days && times.length < count; day++) {
    if (!fitsDay(fields, new Date((start.epochS + day * DAY_S) * 1000))) continue
    for (let minute = 0; minute < 1440 && times.length < count; minute++) {
      if (fits(minutes, minute % 60, 0) && fits(hours, Math.floor(minute / 60), 0))
        times.push(new Date((start.epochS + day * DAY_S + minute * 60) * 1000).toISOString().slice(0, 19))
    }
  }
  return times
}

function field(min: number, max: number): fc.Arbitrary<string> {
  const number = fc.integer({ min, max })
  const step = fc.integer({ min: 1, max: max - min + 1 })
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
  const part = fc.oneof(
    number.map(String),
    range,
    fc.tuple(number, step).map(([from, by]) => `${from}/${by}`),
    fc.tuple(range, step).map(([of, by]) => `${of}/${by}`),
    step.map((by) => `*/${by}`),
  )
  return fc.oneof(
    fc.constant('*'),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(',')),
  )
}

const dayOfWeekNumber = fc.oneof(fc.integer({ min: 1, max: 7 }).map(String), fc.constantFrom(...Object.keys(NAMES)))
const dayFields = fc.oneof(
  fc.tuple(
    fc.oneof(
      field(1, 31),
      fc.constantFrom('L', 'LW'),
      fc.integer({ min: 1, max: 31 }).map((day) => `${day}W`),
    ),
    fc.constant('?'),
  ),
  fc.tuple(
    fc.constant('?'),
    fc.oneof(
      field(1, 7),
      dayOfWeekNumber,
      fc.constant('L'),
      dayOfWeekNumber.map((day) => `${day}L`),
      fc.tuple(dayOfWeekNumber, fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
    ),
  ),
)
const expression = fc
  .tuple(field(0, 59), field(0, 23), dayFields, field(1, 12), fc.oneof(fc.constant('*'), fc.constant('2026-2028')))
  .map(([minutes, hours, [dayOfMonth, dayOfWeek], month, year]) =>
    [minutes, hours, dayOfMonth, month, dayOfWeek, year].join(' '),
  )

test('every expression of the documented forms is due when the plain evaluator says so', () => {
  fc.assert(
    fc.property(expression, (cron) => {
      const days = 800
      const plain = plainDueTimes(cron, 5, days)
      const horizon = new Date((start.epochS + days * DAY_S) * 1000).toISOString()
      expect(dueTimes(cron, 5).filter((time) => time < horizon)).toEqual(plain)
    }),
    { numRuns: 400, seed: 20_261_116 },
  )
})

test('all values of a field are written as *', () => {
  expect(cronerPattern('0-59 0/1 1-31 JAN-DEC ? 1970-2199')).toBe('0 * * * * * *')
})
