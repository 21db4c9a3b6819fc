// Fitted durations as a scenario writes them.
import type { ImportedValue } from '../import/imported.ts'
import type { PhaseFit, StartUpFit } from './start-up.ts'

/** Few observations have no tail: their spread is then not claimed. */
const LEAST_FOR_SPREAD = 5

export function startUpValues({ provision, pull, runtimeStart }: StartUpFit): ImportedValue[] {
  const at = (path: string, phase: PhaseFit | undefined, how: string): ImportedValue[] =>
    phase === undefined
      ? []
      : [
          {
            path: ['service', 'coldStart', ...path.split('.')],
            value: lawOf(phase),
            origin: {
              kind: 'fitted',
              how,
              n: phase.n,
              ...(phase.lowS === undefined || phase.highS === undefined
                ? {}
                : { low: seconds(phase.lowS), high: seconds(phase.highS) }),
            },
          },
        ]
  return [
    ...at('provision', provision, 'ecs:DescribeTasks createdAt to pullStartedAt'),
    ...at('pull', pull, 'ecs:DescribeTasks pullStartedAt to pullStoppedAt'),
    ...at('runtimeStart.wait', runtimeStart, 'ecs:DescribeTasks pullStoppedAt to startedAt'),
  ]
}

function lawOf({ medianS, p99S, n }: PhaseFit): unknown {
  if (n < LEAST_FOR_SPREAD || p99S <= medianS * 1.001) return seconds(medianS)
  return { lognormal: { median: seconds(medianS), p99: seconds(p99S) } }
}

function seconds(value: number): string {
  return `${Number(value.toPrecision(3))}s`
}

export function milliseconds(valueS: number): string {
  return `${Number((valueS * 1000).toPrecision(3))}ms`
}
