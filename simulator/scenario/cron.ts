// When scheduled actions are due, as AWS writes it: cron expressions and rates, read here and refused with the field that is wrong.
//
//   [seconds] minutes hours day-of-month month day-of-week year        , - * /  everywhere; ? L W and ? L # in the two day fields
//
// Fields are expanded to lists, because AWS's forms (`0/15`, `SUN` = 1, `?`) are not those of the library that searches for the instants.
// Ranges that wrap round (FRI-MON) are read as Quartz does: AWS does not say.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
// @source https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html (wildcards)

type Field = { name: string; min: number; max: number; names?: readonly string[]; wildcards?: string }

const SECONDS: Field = { name: 'seconds', min: 0, max: 59 }
const DAY_OF_MONTH: Field = { name: 'day-of-month', min: 1, max: 31, wildcards: '?, L and W' }
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const DAY_OF_WEEK: Field = { name: 'day-of-week', min: 1, max: 7, names: DAYS, wildcards: '?, L and #' }
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const MINUTES: Field = { name: 'minutes', min: 0, max: 59 }
const HOURS: Field = { name: 'hours', min: 0, max: 23 }
const MONTH: Field = { name: 'month', min: 1, max: 12, names: MONTHS }
const YEAR: Field = { name: 'year', min: 1970, max: 2199 }

const RATE = /^\s*(\d+)\s*(minute|hour|day)s?\s*$/
const UNIT_S: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 }

/**
 * AWS's six fields (seven with leading seconds) as the library reads them: seconds first, lists of numbers, Sunday is 0.
 *
 * @throws Error that names the field that is wrong
 */
export function cronerPattern(awsFields: string): string {
  const fields = awsFields.trim().split(/\s+/)
  if (fields.length !== 6 && fields.length !== 7)
    throw new Error(
      `${fields.length} fields: six are needed, minutes hours day-of-month month day-of-week year (seven with leading seconds)`,
    )
  const [seconds, minutes, hours, dayOfMonth, month, dayOfWeek, year] = (
    fields.length === 7 ? fields : ['0', ...fields]
  ) as [string, string, string, string, string, string, string]
  checkDays(dayOfMonth, dayOfWeek)
  return [
    listed(seconds, SECONDS),
    listed(minutes, MINUTES),
    listed(hours, HOURS),
    daysOfMonth(dayOfMonth),
    listed(month, MONTH),
    daysOfWeek(dayOfWeek),
    listed(year, YEAR),
  ].join(' ')
}

/** What is wrong with a cron expression, undefined when AWS would take it. */
export function cronProblem(awsFields: string): string | undefined {
  try {
    cronerPattern(awsFields)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Seconds from one action to the next of `5 minutes`, `1 hour` or `1 day`; undefined for anything else. */
export function rateS(text: string): number | undefined {
  const match = RATE.exec(text)
  const everyS = match === null ? 0 : Number(match[1]) * (UNIT_S[match[2] as string] as number)
  return everyS > 0 && Number.isSafeInteger(everyS) ? everyS : undefined
}

/** Days are chosen by the month or by the week, not by both. (`*` in both is accepted: AWS's own examples have had it.) */
function checkDays(dayOfMonth: string, dayOfWeek: string): void {
  const isOpen = (field: string) => field === '*' || field === '?'
  if (dayOfMonth === '?' && dayOfWeek === '?') throw new Error('? stands in both day fields; write * in one of them')
  if (!isOpen(dayOfMonth) && !isOpen(dayOfWeek))
    throw new Error(`day-of-month '${dayOfMonth}' and day-of-week '${dayOfWeek}' exclude one another; write ? in one`)
}

/** Days by number, `L` (the last), `15W` (the weekday nearest to the 15th) or `LW` (the last weekday). */
function daysOfMonth(text: string): string {
  if (text === '?') return '*'
  if (/^(L|LW)$/i.test(text)) return text.toUpperCase()
  const nearest = /^(\d+)W$/i.exec(text)
  return nearest === null ? listed(text, DAY_OF_MONTH) : `${numbered(nearest[1] as string, DAY_OF_MONTH)}W`
}

/** Days by number or name, `L` (the last of the week), `6L` (the last Friday of the month) or `3#2` (the second Tuesday). */
function daysOfWeek(text: string): string {
  if (text === '?') return '*'
  if (/^L$/i.test(text)) return '6'
  const last = /^(\w+)L$/i.exec(text)
  if (last !== null) return `${numbered(last[1] as string, DAY_OF_WEEK) - 1}#L`
  const nth = /^(\w+)#([1-5])$/.exec(text)
  if (nth !== null) return `${numbered(nth[1] as string, DAY_OF_WEEK) - 1}#${nth[2]}`
  const days = expanded(text, DAY_OF_WEEK)
  return days.length === 7 ? '*' : days.map((day) => day - 1).join(',')
}

function listed(text: string, field: Field): string {
  const values = expanded(text, field)
  return values.length === field.max - field.min + 1 ? '*' : values.join(',')
}

/** Every value of a field that is made of `a`, `a-b`, `*` and these with `/step`, separated by commas; ascending. */
function expanded(text: string, field: Field): number[] {
  const all = new Set<number>()
  for (const part of text.split(',')) for (const value of partOf(part, field)) all.add(value)
  return [...all].sort((first, second) => first - second)
}

function partOf(part: string, field: Field): number[] {
  const [range, step, ...rest] = part.split('/') as [string, string | undefined, ...string[]]
  if (rest.length > 0) throw wrong(part, field)
  const stepBy = step === undefined ? 1 : Number(/^[1-9]\d*$/.test(step) ? step : Number.NaN)
  if (Number.isNaN(stepBy)) throw new Error(`${field.name}: a step is a whole number from 1, not '${step}'`)
  const [first, last] = endsOf(range, field, step !== undefined)
  // A range that ends before it begins goes on past the field's end: FRI-MON, 22-2.
  const span = field.max - field.min + 1
  const count = (first <= last ? last - first : last - first + span) + 1
  const values: number[] = []
  for (let offset = 0; offset < count; offset += stepBy) values.push(((first - field.min + offset) % span) + field.min)
  return values
}

/** `a/step` goes on to the end of the field, `a` alone is one value. */
function endsOf(range: string, field: Field, hasStep: boolean): [number, number] {
  if (range === '*') return [field.min, field.max]
  const [low, high, ...rest] = range.split('-') as [string, string | undefined, ...string[]]
  if (rest.length > 0) throw wrong(range, field)
  const first = numbered(low, field)
  if (high === undefined) return [first, hasStep ? field.max : first]
  return [first, numbered(high, field)]
}

function numbered(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1
  if (named >= 0) return named + field.min
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= field.min && value <= field.max)) throw wrong(text, field)
  return value
}

function wrong(text: string, { name, min, max, names, wildcards }: Field): Error {
  const words = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`
  const more = wildcards === undefined ? '' : `, also ${wildcards}`
  return new Error(`${name}: '${text}' is none of ${min} to ${max}${words}, with , - * and /${more}`)
}
