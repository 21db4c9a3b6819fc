// Reads what somebody wrote as what it has to be: text, numbers, flags, lists and records. What is none of it is a problem with its
// path; what only a deployment knows is noted as open. Nothing behind these readers meets a value of another type.
import { type Problem, UserError } from '../../simulator/index.ts'
import { isObject } from './is-object.ts'
import { remedyFor, Unresolved } from './unresolved.ts'

/** A setting that the source names and does not hold: its path in the described service, in words, and what would settle it. */
export type OpenSetting = { readonly field: string; readonly what: string; readonly remedy: string }

/** Undefined for what is not there, is open, or is wrong. */
export type Reader<T> = (value: unknown, keys: Keys, reading: Reading) => T | undefined
type Keys = readonly (string | number)[]

/** One document being read: its parts, and what was found wrong with them. */
export class Reading {
  readonly open: OpenSetting[] = []
  private readonly problems: Problem[] = []
  private readonly from: string
  private current = { part: '', place: '' }

  constructor(from: string) {
    this.from = from
  }

  /**
   * @param part its name in the described service
   * @param place its name in the document; empty where the document is the part
   */
  part<T>(part: string, place: string, value: unknown, reader: Reader<T>): T | undefined {
    this.current = { part, place }
    return reader(value, [], this)
  }

  noteOpen(value: Unresolved, keys: Keys): void {
    const { part, place } = this.current
    const field = pathOf(keys)
    const what = [field, place].filter((each) => each !== '').join(' of ')
    this.open.push({ field: joined(part, field), what, remedy: remedyFor(value) })
  }

  wrong(value: unknown, keys: Keys, expected: string): undefined {
    const path = `${this.from}: ${joined(this.current.place, pathOf(keys))}`
    this.problems.push({ path, message: `${expected} was expected`, found: shown(value) })
    return undefined
  }

  /** @throws UserError with everything that is wrong in the document */
  finish(): void {
    if (this.problems.length === 0) return
    const hint = 'Correct the file: AWS would refuse this as well.'
    throw new UserError(this.problems.map((problem) => ({ ...problem, hint })))
  }
}

function pathOf(keys: Keys): string {
  return keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('')
}

function joined(first: string, second: string): string {
  return [first, second].filter((each) => each !== '').join('.')
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60)
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** A reader of what is there and known. */
function reader<T>(expected: string, read: (value: unknown) => T | undefined): Reader<T> {
  return (value, keys, reading) => {
    if (isAbsent(value)) return undefined
    if (value instanceof Unresolved) {
      reading.noteOpen(value, keys)
      return undefined
    }
    return read(value) ?? reading.wrong(value, keys, expected)
  }
}

/** Sources write numbers as text and text as numbers: both are read. */
export const text = reader('a text', textOf)
export const number = reader('a number', (value) => {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : undefined
})
export const flag = reader('true or false', (value) => {
  const word = String(value).toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
})

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** A text in which something may be open, as in a name: it is read as it is written. */
export const label: Reader<string> = (value, keys, reading) =>
  value instanceof Unresolved ? value.text : text(value, keys, reading)

/** Only whether it is there. */
export const presence: Reader<object> = (value) => (isAbsent(value) ? undefined : {})

export function listOf<T>(each: Reader<T>): Reader<T[]> {
  return (value, keys, reading) => {
    if (isAbsent(value)) return undefined
    if (value instanceof Unresolved) {
      reading.noteOpen(value, keys)
      return undefined
    }
    if (!Array.isArray(value)) return reading.wrong(value, keys, 'a list')
    return value.flatMap((entry, index) => {
      const at = [...keys, index]
      if (entry === null || entry === undefined) return reading.wrong(entry, at, 'an entry') ?? []
      return each(entry, at, reading) ?? []
    })
  }
}

/** Words of a command: those that are open keep their placeholder, for whoever reads the command to see. */
export const words = listOf<string>((value, keys, reading) => {
  if (value instanceof Unresolved) reading.noteOpen(value, keys)
  return value === '' ? '' : label(value, keys, reading)
})

/** Keys that are not named are not read. */
export function record<T>(shape: { readonly [K in keyof T]?: Reader<T[K]> }): Reader<Partial<T>> {
  return (value, keys, reading) => {
    if (isAbsent(value)) return undefined
    if (value instanceof Unresolved) {
      reading.noteOpen(value, keys)
      return undefined
    }
    if (!isObject(value)) return reading.wrong(value, keys, 'a map')
    const read = Object.entries(shape).map(([key, inner]) => [
      key,
      (inner as Reader<unknown>)(value[key], [...keys, key], reading),
    ])
    return Object.fromEntries(read.filter(([, each]) => each !== undefined)) as Partial<T>
  }
}
