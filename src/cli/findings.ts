// What a look at the scenario found, said before the run: on standard error, and only when there is something to say.
import { findingNotes } from '../../reports/finding-notes.ts'
import { findingsOf, type Prepared } from '../../simulator/index.ts'
import { screenOf } from './screen.ts'
import { painted, printable, type Screen, wrapped } from './text-table.ts'

export function sayFindings({ worlds }: Prepared): void {
  const looked = worlds.map(({ variant, scenario }) => ({ name: variant, findings: findingsOf(scenario) }))
  const lines = findingLines(looked, screenOf(process.stderr, process.env))
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n\n`)
}

type Looked = Parameters<typeof findingNotes>[0]

function findingLines(looked: Looked, { width, hasColour }: Screen): string[] {
  const notes = findingNotes(looked)
  if (notes.length === 0) return []
  return [
    painted('Before the run:', 'bold', hasColour),
    ...notes.flatMap(({ finding: { message, hint }, variants, isAll }) => {
      const whose = isAll ? '' : ` (${variants.map(printable).join(', ')})`
      return wrapped(`– ${printable(message)} ${printable(hint)}${whose}`, width)
    }),
  ]
}
