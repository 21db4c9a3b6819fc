// What was found before the run, told once for all variants that share it.
import type { VariantResult } from '../simulator/result/schema.ts'

type Finding = NonNullable<VariantResult['findings']>[number]
/** `variants`: whose; `isAll`: all of those that were looked at. */
export type FindingNote = { finding: Finding; variants: string[]; isAll: boolean }

export function findingNotes(variants: readonly Pick<VariantResult, 'name' | 'findings'>[]): FindingNote[] {
  const notes = new Map<string, FindingNote>()
  for (const { name, findings = [] } of variants) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.path, finding.message, finding.hint])
      const note = notes.get(key) ?? { finding, variants: [], isAll: false }
      note.variants.push(name)
      notes.set(key, note)
    }
  }
  return [...notes.values()].map((note) => ({ ...note, isAll: note.variants.length === variants.length }))
}
