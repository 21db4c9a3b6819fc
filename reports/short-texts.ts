// A Result as the page shows it: a name or a text of kilobytes is cut, so that whatever somebody wrote cannot push the answer off the screen.
import type { Result } from '../simulator/result/schema.ts'

const LONGEST_NAME = 80
const LONGEST_TEXT = 1200
/** Texts that name something, and those that refer to it by its name. */
const NAMES: ReadonlySet<string> = new Set([
  'name',
  'variant',
  'against',
  'subject',
  'kind',
  'label',
  'window',
  'figure',
  'request',
  'client',
])
/** Has to stay whole to be of use. */
const WHOLE = 'command'

/** Equal names stay equal, so that what refers to a variant still finds it. */
export function withShortTexts(result: Result): Result {
  return shortPart(result, '') as Result
}

function shortPart(part: unknown, key: string): unknown {
  if (typeof part === 'string') return key === WHOLE ? part : cut(part, NAMES.has(key) ? LONGEST_NAME : LONGEST_TEXT)
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return isOfNumbers(part) ? part : part.map((each) => shortPart(each, key))
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, shortPart(value, name)]))
}

/** Most of a Result: nothing to look for. */
function isOfNumbers(list: readonly unknown[]): boolean {
  return typeof list[0] === 'number'
}

/** In the middle: names that differ often do at the end. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  const characters = [...text]
  if (characters.length <= longest) return text
  const tail = Math.floor(longest / 4)
  return `${characters.slice(0, longest - tail - 1).join('')}…${characters.slice(-tail).join('')}`
}
