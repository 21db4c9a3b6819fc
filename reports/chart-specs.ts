// Which charts the report has and which lines each one draws: read by the page that frames them and by the code that draws them.
// Types alone come from the schema: its validation has no place in a page.
import type { ObservedKind, RefusalSeries, SeriesName } from '../simulator/result/schema.ts'
import type { Measure } from './format.ts'

export type Dash = 'solid' | 'dashed' | 'dotted'
/** `colour` is a name of the palette in `style/palette.css`; the dash tells lines apart without colour. */
type LineSpec = {
  series: SeriesName | RefusalSeries
  label: string
  colour: string
  dash: Dash
  isStep?: boolean
}

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

type Look = Pick<ChartSpec, 'measure' | 'empty'> & Partial<ChartSpec>

function chart(id: string, title: string, look: Look, lines: readonly LineSpec[]): ChartSpec {
  return { id, title, scale: 'linear', ...look, lines }
}

function line(dash: Dash, series: LineSpec['series'], label: string, colour: string): LineSpec {
  return { series, label, colour, dash }
}

/** In the order of the schema; an object's keys would put the numbers first. */
const KINDS: readonly (readonly [ObservedKind, colour: string])[] = [
  ['timeout', 'vermillion'],
  ['connect', 'purple'],
  ['500', 'blue'],
  ['502', 'orange'],
  ['503', 'sky'],
  ['504', 'green'],
  ['http2xx', 'ink'],
  ['http3xx', 'blue'],
  ['http4xx', 'orange'],
  ['429', 'purple'],
]

export const DETAIL_CHARTS: readonly ChartSpec[] = [
  chart('requests', 'Requests per second', { measure: 'rate', empty: 'There were no requests.' }, [
    line('dashed', 'offeredRps', 'offered', 'ink'),
    line('solid', 'servedRps', 'served', 'blue'),
    line('solid', 'failedRps', 'failed', 'vermillion'),
    line('dotted', 'retriesRps', 'retries', 'orange'),
  ]),
  chart(
    'response-times',
    'Response time of successes, logarithmic',
    { measure: 'seconds', scale: 'log', empty: 'No request succeeded.' },
    [
      line('solid', 'responseTimeP50S', 'p50', 'sky'),
      line('dashed', 'responseTimeP95S', 'p95', 'blue'),
      line('solid', 'responseTimeP99S', 'p99', 'purple'),
    ],
  ),
  chart('tasks', 'Tasks', { measure: 'plain', empty: 'There were no tasks.' }, [
    { ...line('dashed', 'tasksDesired', 'desired', 'ink'), isStep: true },
    line('solid', 'tasksRunning', 'running', 'blue'),
    line('solid', 'tasksHealthy', 'healthy', 'green'),
    line('dashed', 'tasksPending', 'pending', 'orange'),
    line('dotted', 'tasksDraining', 'draining', 'purple'),
  ]),
  chart('cpu', 'CPU of the running tasks', { measure: 'percent', empty: 'CPU was not used or not observed.' }, [
    line('solid', 'cpuUtilizationPct', 'utilization', 'blue'),
  ]),
  chart(
    'queue',
    'Requests under way, and attempts that wait in tasks',
    { measure: 'plain', empty: 'Nothing was under way at the end of an interval, or it was not observed.' },
    [line('dashed', 'inFlight', 'under way', 'blue'), line('solid', 'queued', 'waiting in tasks', 'vermillion')],
  ),
  chart(
    'errors-by-kind',
    'Failed requests per second, by kind',
    { measure: 'rate', empty: 'No request of this variant failed.', dropsQuietLines: true },
    KINDS.map(([kind, colour], index) =>
      line(DASHES[index % DASHES.length] as Dash, `failedRps.${kind}`, kind, colour),
    ),
  ),
]

/** One line per variant: the figures in which variants differ. */
export type ComparedSpec = Omit<ChartSpec, 'lines'> & {
  series: SeriesName
  /** Variants differ little in it; a run and its forecast may. */
  onlyForRuns?: boolean
}

function compared(
  id: string,
  series: SeriesName,
  title: string,
  look: Look & Pick<ComparedSpec, 'onlyForRuns'>,
): ComparedSpec {
  return { id: `compared-${id}`, title, scale: 'linear', ...look, series }
}

const NO_SUCCESS = 'No request succeeded, neither in the forecast nor in the run.'

export const COMPARED_CHARTS: readonly ComparedSpec[] = [
  compared('served', 'servedRps', 'Served requests per second', {
    measure: 'rate',
    empty: NO_SUCCESS,
    onlyForRuns: true,
  }),
  compared('failed', 'failedRps', 'Failed requests per second', {
    measure: 'rate',
    empty: 'No request failed in any variant.',
  }),
  compared('p50', 'responseTimeP50S', 'p50 of the response time of successes, logarithmic', {
    measure: 'seconds',
    scale: 'log',
    empty: NO_SUCCESS,
    onlyForRuns: true,
  }),
  compared('p99', 'responseTimeP99S', 'p99 of the response time of successes, logarithmic', {
    measure: 'seconds',
    scale: 'log',
    empty: 'No request succeeded in any variant.',
  }),
  compared('healthy', 'tasksHealthy', 'Healthy tasks', { measure: 'plain', empty: 'No variant had a healthy task.' }),
]

/** What the what-if panel draws beside the forecast. */
export const WHAT_IF_CHARTS: readonly ComparedSpec[] = COMPARED_CHARTS.filter(({ onlyForRuns }) => !onlyForRuns).map(
  (spec) => ({
    ...spec,
    id: spec.id.replace('compared', 'what-if'),
  }),
)

export const CHART_SERIES: readonly (SeriesName | RefusalSeries)[] = [
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
