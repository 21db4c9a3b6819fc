// Which charts the report has and which lines each one draws: read by the page that frames them and by the code that draws them.
// Types alone come from the schema: its validation has no place in a page.
import type { FailureKind, SeriesName } from '../simulator/result/schema.ts'
import type { Measure } from './format.ts'

export type Dash = 'solid' | 'dashed' | 'dotted'
/** `colour` is a name of the palette in `style.css`; the dash tells lines apart without colour. */
export type LineSpec = { series: SeriesName; label: string; colour: string; dash: Dash; isStep?: boolean }

export type ChartSpec = {
  id: string
  title: string
  measure: Measure
  scale: 'linear' | 'log'
  lines: readonly LineSpec[]
  /** Said in place of the chart when none of its lines is ever above zero. */
  empty: string
  /** Lines that stay at zero are left out. */
  dropsQuietLines?: boolean
}

const DASHES: readonly Dash[] = ['solid', 'dashed', 'dotted']
/** In the order of the schema; an object's keys would put the numbers first. */
const KINDS: readonly (readonly [FailureKind, colour: string])[] = [
  ['timeout', 'vermillion'],
  ['connect', 'purple'],
  ['500', 'blue'],
  ['502', 'orange'],
  ['503', 'sky'],
  ['504', 'green'],
]

export const DETAIL_CHARTS: readonly ChartSpec[] = [
  {
    id: 'requests',
    title: 'Requests per second',
    measure: 'rate',
    scale: 'linear',
    empty: 'There were no requests.',
    lines: [
      { series: 'offeredRps', label: 'offered', colour: 'ink', dash: 'dashed' },
      { series: 'servedRps', label: 'served', colour: 'blue', dash: 'solid' },
      { series: 'failedRps', label: 'failed', colour: 'vermillion', dash: 'solid' },
      { series: 'retriesRps', label: 'retries', colour: 'orange', dash: 'dotted' },
    ],
  },
  {
    id: 'response-times',
    title: 'Response time of successes, logarithmic',
    measure: 'seconds',
    scale: 'log',
    empty: 'No request succeeded.',
    lines: [
      { series: 'responseTimeP50S', label: 'p50', colour: 'sky', dash: 'solid' },
      { series: 'responseTimeP95S', label: 'p95', colour: 'blue', dash: 'dashed' },
      { series: 'responseTimeP99S', label: 'p99', colour: 'purple', dash: 'solid' },
    ],
  },
  {
    id: 'tasks',
    title: 'Tasks',
    measure: 'plain',
    scale: 'linear',
    empty: 'There were no tasks.',
    lines: [
      { series: 'tasksDesired', label: 'desired', colour: 'ink', dash: 'dashed', isStep: true },
      { series: 'tasksRunning', label: 'running', colour: 'blue', dash: 'solid' },
      { series: 'tasksHealthy', label: 'healthy', colour: 'green', dash: 'solid' },
      { series: 'tasksPending', label: 'pending', colour: 'orange', dash: 'dashed' },
      { series: 'tasksDraining', label: 'draining', colour: 'purple', dash: 'dotted' },
    ],
  },
  {
    id: 'cpu',
    title: 'CPU of the running tasks',
    measure: 'percent',
    scale: 'linear',
    empty: 'CPU was not used or not observed.',
    lines: [{ series: 'cpuUtilizationPct', label: 'utilization', colour: 'blue', dash: 'solid' }],
  },
  {
    id: 'queue',
    title: 'Requests under way, and attempts that wait in tasks',
    measure: 'plain',
    scale: 'linear',
    empty: 'Nothing was under way at the end of an interval, or it was not observed.',
    lines: [
      { series: 'inFlight', label: 'under way', colour: 'blue', dash: 'dashed' },
      { series: 'queued', label: 'waiting in tasks', colour: 'vermillion', dash: 'solid' },
    ],
  },
  {
    id: 'errors-by-kind',
    title: 'Failed requests per second, by kind',
    measure: 'rate',
    scale: 'linear',
    empty: 'No request of this variant failed.',
    dropsQuietLines: true,
    lines: KINDS.map(([kind, colour], index) => ({
      series: `failedRps.${kind}` as const,
      label: kind,
      colour,
      dash: DASHES[index % DASHES.length] as Dash,
    })),
  },
]

/** One line per variant: the figures in which variants differ. */
export type ComparedSpec = Omit<ChartSpec, 'lines'> & {
  series: SeriesName
  /** Variants differ little in it; a run and its forecast may. */
  onlyForRuns?: boolean
}

export const COMPARED_CHARTS: readonly ComparedSpec[] = [
  {
    id: 'compared-served',
    title: 'Served requests per second',
    measure: 'rate',
    scale: 'linear',
    series: 'servedRps',
    empty: 'No request succeeded, neither in the forecast nor in the run.',
    onlyForRuns: true,
  },
  {
    id: 'compared-failed',
    title: 'Failed requests per second',
    measure: 'rate',
    scale: 'linear',
    series: 'failedRps',
    empty: 'No request failed in any variant.',
  },
  {
    id: 'compared-p50',
    title: 'p50 of the response time of successes, logarithmic',
    measure: 'seconds',
    scale: 'log',
    series: 'responseTimeP50S',
    empty: 'No request succeeded, neither in the forecast nor in the run.',
    onlyForRuns: true,
  },
  {
    id: 'compared-p99',
    title: 'p99 of the response time of successes, logarithmic',
    measure: 'seconds',
    scale: 'log',
    series: 'responseTimeP99S',
    empty: 'No request succeeded in any variant.',
  },
  {
    id: 'compared-healthy',
    title: 'Healthy tasks',
    measure: 'plain',
    scale: 'linear',
    series: 'tasksHealthy',
    empty: 'No variant had a healthy task.',
  },
]

/** What the what-if panel draws beside the forecast. */
export const WHAT_IF_CHARTS: readonly ComparedSpec[] = COMPARED_CHARTS.filter(({ onlyForRuns }) => !onlyForRuns).map(
  (spec) => ({
    ...spec,
    id: spec.id.replace('compared', 'what-if'),
  }),
)

export const CHART_SERIES: readonly SeriesName[] = [
  ...new Set([
    ...DETAIL_CHARTS.flatMap(({ lines }) => lines.map(({ series }) => series)),
    ...COMPARED_CHARTS.map(({ series }) => series),
  ]),
]

const VARIANT_COLOURS = ['blue', 'vermillion', 'green', 'purple', 'orange', 'sky', 'ink'] as const

/** Colour and dash of a variant's line: 21 combinations before one repeats. */
export function variantLook(index: number): { colour: string; dash: Dash } {
  const colour = VARIANT_COLOURS[index % VARIANT_COLOURS.length] as string
  const round = Math.floor(index / VARIANT_COLOURS.length)
  return { colour, dash: DASHES[(index + round) % DASHES.length] as Dash }
}
