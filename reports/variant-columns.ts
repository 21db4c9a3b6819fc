// The figures of the table of variants, in the order people ask for them.
import type { Figure, VariantResult } from '../simulator/result/schema.ts'
import { successTimeOf } from './all-requests.ts'
import { valueText } from './figure.ts'
import type { Measure } from './format.ts'
import { hasSeveralStretches, stretchesNote } from './stretches.ts'

export type FigureColumn = {
  header: string
  measure: Measure
  /** One or two figures; where there are two, each is told by its label. One that a variant does not have is left out. */
  figures: readonly ColumnFigure[]
  /** Money adds up over outcomes of any kind; times and error rates of unlike outcomes do not make a typical one. */
  isAdditive?: boolean
}

export type ColumnFigure = {
  label: string
  of: (variant: VariantResult) => Figure | undefined
  /** Follows the figure. */
  note?: (variant: VariantResult) => string
  /** Path among a replication's figures; undefined where single replications do not have it. */
  path: string | undefined
}

export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  {
    header: 'error rate',
    measure: 'share',
    figures: [{ label: '', of: ({ summary }) => summary.errorRate, path: 'errorRate' }],
  },
  {
    header: 'p50',
    measure: 'seconds',
    figures: [{ label: '', of: ({ summary }) => successTimeOf(summary, 'p50'), path: 'timeToSuccessS.p50' }],
  },
  {
    header: 'p99',
    measure: 'seconds',
    figures: [
      { label: 'all', of: ({ summary }) => successTimeOf(summary, 'p99'), path: 'timeToSuccessS.p99' },
      { label: 'successes', of: p99OfSuccesses, path: 'responseTimeS.p99' },
    ],
  },
  {
    header: 'errors, worst minute',
    measure: 'share',
    figures: [{ label: '', of: worstMinute, path: undefined }],
  },
  {
    header: 'recovery',
    measure: 'seconds',
    figures: [
      { label: '', of: ({ summary }) => summary.recoveryTimeS, path: 'recoveryTimeS' },
      { label: 'in all', of: totalOfSeveral, note: stretchesNote, path: 'unwell.totalS' },
    ],
  },
  {
    header: 'tasks',
    measure: 'plain',
    figures: [
      { label: 'mean', of: ({ summary }) => summary.tasks.mean, path: 'tasks.mean' },
      {
        label: 'most',
        of: ({ summary }) => summary.tasks.maxRunning ?? summary.tasks.max,
        path: 'tasks.maxRunning',
      },
      { label: 'replaced', of: ({ summary }) => summary.tasks.replaced, path: 'tasks.replaced' },
    ],
  },
  {
    header: 'cost',
    measure: 'usd',
    isAdditive: true,
    figures: [
      { label: 'run', of: ({ summary }) => summary.costUsd.total, path: 'costUsd.total' },
      { label: 'month', of: ({ summary }) => summary.costUsd.perMonth, path: 'costUsd.perMonth' },
    ],
  },
]

function worstMinute({ windows }: VariantResult): Figure | undefined {
  return windows.find(({ name }) => name === 'worst minute')?.summary.errorRate
}

/** Where there is one stretch, recovery says it all. */
function totalOfSeveral(variant: VariantResult): Figure | undefined {
  return hasSeveralStretches(variant) ? variant.summary.unwell?.totalS : undefined
}

/** Where nothing fails, it is that of all requests. */
export function p99OfSuccesses({ summary }: VariantResult): Figure | undefined {
  const [all, own] = [successTimeOf(summary, 'p99'), summary.responseTimeS.p99]
  return own.value !== null && valueText(all, 'seconds') !== valueText(own, 'seconds') ? own : undefined
}
