// What the months of the variants have beside their surges: the same words for several variants are told once.
import type { VariantResult } from '../simulator/result/schema.ts'

export type RestNote = { words: string; variants: string[] }

export function restNotes(variants: readonly VariantResult[]): RestNote[] {
  const byWords = new Map<string, RestNote>()
  for (const { name, restOfMonth } of variants) {
    if (restOfMonth === undefined) continue
    const note = byWords.get(restOfMonth.words) ?? { words: restOfMonth.words, variants: [] }
    note.variants.push(name)
    byWords.set(restOfMonth.words, note)
  }
  return [...byWords.values()]
}
