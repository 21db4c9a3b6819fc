// A short fingerprint of a scenario: the same content gives the same digits, whatever the order of keys.
import { drawKey } from '../engine/keyed-random.ts'
import { isMap } from './tree.ts'

/** 16 hexadecimal digits. Not cryptographic: it tells versions of a file apart. */
export function contentHash(tree: unknown): string {
  const { a, b } = drawKey('', 0, 'content', canonicalText(tree))
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`).join(',')}}`
}
