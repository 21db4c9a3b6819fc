// Results of different runs as one, so that they can be read in one table: a forecast and what was observed, last month's and today's.

import { FIGURE_PATHS, SUCCESS_TIME } from '../result/figures.ts'
import type { Figure, Result, VariantResult } from '../result/schema.ts'
import { independentDifference, independentRatio } from './estimate.ts'

export type LabelledResult = { label: string; result: Result }

/**
 * All variants in the order given; those of different runs carry the run's label when names collide. Differences within a run stay
 * paired. A variant of another run is compared with the very first as an independent sample: its interval is wider, and there is none
 * where a run has a single replication.
 *
 * @param runs at least one
 */
export function sideBySide(runs: readonly LabelledResult[]): Result {
  const [first, ...others] = runs as readonly [LabelledResult, ...LabelledResult[]]
  if (others.length === 0) return first.result
  const nameOf = namesOf(runs)
  const baseline = first.result.variants[0]
  return {
    ...first.result,
    scenario: {
      ...first.result.scenario,
      name: joined(runs, ({ scenario }) => scenario.name, ' + '),
      horizonS: Math.max(...runs.map(({ result }) => result.scenario.horizonS)),
    },
    provenance: provenanceOf(runs),
    variants: runs.flatMap((run) =>
      run.result.variants.map((variant) => ({ ...variant, name: nameOf(run, variant.name) })),
    ),
    comparison: [
      ...first.result.comparison.map((each) => ({
        ...each,
        variant: nameOf(first, each.variant),
        against: nameOf(first, each.against),
      })),
      ...(baseline === undefined
        ? []
        : others.flatMap((run) => run.result.variants.map((variant) => compared(run, variant, baseline)))),
    ],
    assumptions: distinct(runs.flatMap(({ result }) => result.assumptions)),
    published: runs.flatMap((run) =>
      run.result.published.map((each) => ({ ...each, variant: nameOf(run, each.variant) })),
    ),
  }

  function compared(run: LabelledResult, variant: VariantResult, against: VariantResult): Result['comparison'][number] {
    return {
      variant: nameOf(run, variant.name),
      against: nameOf(first, against.name),
      differences: figuresOf(against, variant, independentDifference),
      relative: figuresOf(against, variant, independentRatio),
    }
  }
}

function namesOf(runs: readonly LabelledResult[]): (run: LabelledResult, name: string) => string {
  const names = runs.flatMap(({ result }) => result.variants.map(({ name }) => name))
  if (new Set(names).size === names.length) return (_, name) => name
  return ({ label }, name) => `${label}: ${name}`
}

function provenanceOf(runs: readonly LabelledResult[]): Result['provenance'] {
  return {
    version: joined(runs, ({ provenance }) => provenance.version, ', '),
    seed: joined(runs, ({ provenance }) => provenance.seed, ', '),
    replications: Math.min(...runs.map(({ result }) => result.provenance.replications)),
    command: joined(runs, ({ provenance }) => provenance.command, ' && '),
    interrupted: runs.some(({ result }) => result.provenance.interrupted),
  }
}

function joined(runs: readonly LabelledResult[], of: (result: Result) => string, by: string): string {
  return [...new Set(runs.map(({ result }) => of(result)))].join(by)
}

function distinct(assumptions: Result['assumptions']): Result['assumptions'] {
  return [...new Map(assumptions.map((each) => [`${each.path}\u0000${each.value}`, each])).values()]
}

type Compare = (
  before: readonly number[],
  after: readonly number[],
) => { value: number; low: number | null; high: number | null; n: number } | undefined

function figuresOf(before: VariantResult, after: VariantResult, compare: Compare): Record<string, Figure> {
  return Object.fromEntries(
    FIGURE_PATHS.map((path) => {
      const estimate =
        isPartial(before, path) || isPartial(after, path)
          ? undefined
          : compare(valuesOf(before, path), valuesOf(after, path))
      const figure: Figure =
        estimate === undefined
          ? { value: null, reason: 'one of the two runs does not have the figure' }
          : { ...estimate, inputLow: null, inputHigh: null }
      return [path, figure]
    }),
  )
}

/** Replications without this percentile are those in which it is a failed request: the others would tell of the good surges only. */
function isPartial({ replications }: VariantResult, path: string): boolean {
  return path.startsWith(SUCCESS_TIME) && replications.some(({ figures }) => figures[path] === null)
}

function valuesOf({ replications }: VariantResult, path: string): number[] {
  return replications.flatMap(({ figures }) => (typeof figures[path] === 'number' ? [figures[path]] : []))
}
