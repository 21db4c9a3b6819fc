// What a forecast of an imported scenario lacks, in sentences for every output: the service has it, the forecast does not.
import type { Result } from '../simulator/result/schema.ts'

export type ImportedNote = { sentence: string; items: readonly string[] }

/** The gravest first; nothing for a scenario that somebody wrote. */
export function importedNotes({ scenario: { imported } }: Pick<Result, 'scenario'>): ImportedNote[] {
  if (imported === undefined) return []
  const { from, policiesLeftOut, notRead, notModelled } = imported
  const source = from === '' ? 'The service' : `The service (${from})`
  const notes = [
    { sentence: `${source} scales by what this forecast leaves out`, items: policiesLeftOut },
    { sentence: `${source} has settings that were not read, and others stand in for them`, items: notRead },
    { sentence: `${source} has settings that surgecast does not model`, items: notModelled },
  ]
  return notes.filter(({ items }) => items.length > 0)
}

const MOST_ITEMS = 6

/** One note as one sentence. */
export function noteText({ sentence, items }: ImportedNote): string {
  const more = items.length > MOST_ITEMS ? `; and ${items.length - MOST_ITEMS} more` : ''
  return `${sentence}: ${items.slice(0, MOST_ITEMS).join('; ')}${more}.`
}
