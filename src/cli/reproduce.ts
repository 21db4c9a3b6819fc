// The command line that gives the same result again, for the Result's provenance. What changes no number (jobs, outputs) is left out.
import type { Precision } from '../../simulator/index.ts'
import type { RunOptions } from './run-options.ts'

export function reproducingCommand(
  words: readonly string[],
  { replications, precision, seed, set = [] }: Pick<RunOptions, 'replications' | 'precision' | 'seed' | 'set'>,
): string {
  return [
    'surgecast',
    ...words,
    '--replications',
    String(replications),
    ...(precision === undefined ? [] : ['--precision', precisionText(precision)]),
    '--seed',
    seed,
    ...set.flatMap((change) => ['--set', change]),
  ]
    .map(quoted)
    .join(' ')
}

function precisionText({ figure, halfWidth: { kind, value } }: Precision): string {
  return kind === 'relative' ? `${figure}=${Number((value * 100).toPrecision(12))}%` : `${figure}=${value}`
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
