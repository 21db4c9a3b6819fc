// The command line that gives the same result again, for the Result's provenance. What changes no number (jobs, outputs) is left out.
import { type Precision, replicationsOf } from '../../simulator/index.ts'
import type { RunOptions } from './run-options.ts'

export function reproducingCommand(
  words: readonly string[],
  options: Pick<
    RunOptions,
    'replications' | 'precision' | 'seed' | 'set' | 'prices' | 'explain' | 'sensitivity' | 'validation' | 'gateVariants'
  >,
): string {
  const { precision, seed, set = [], prices, validation = [], gateVariants } = options
  return [
    'surgecast',
    ...words,
    '--replications',
    String(replicationsOf(options)),
    ...(precision === undefined ? [] : ['--precision', precisionText(precision)]),
    '--seed',
    seed,
    ...set.flatMap((change) => ['--set', change]),
    ...(prices === undefined ? [] : ['--prices', prices]),
    ...(options.explain ? ['--explain'] : []),
    ...(options.sensitivity ? ['--sensitivity'] : []),
    ...validation.flatMap((path) => ['--validation', path]),
    ...(gateVariants === undefined ? [] : ['--gate-variants', gateVariants]),
  ]
    .map(quoted)
    .join(' ')
}

function precisionText({ figure, halfWidth: { kind, value } }: Precision): string {
  return kind === 'relative' ? `${figure}=${Number((value * 100).toPrecision(12))}%` : `${figure}=${value}`
}

/** For a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
