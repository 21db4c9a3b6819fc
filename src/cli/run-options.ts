// The options that `simulate` and `compare` share, and how their texts are read.
import { availableParallelism } from 'node:os'
import type { Command } from '@commander-js/extra-typings'
import { InvalidArgumentError } from '@commander-js/extra-typings'
import {
  DEFAULT_MOST_REPLICATIONS,
  DEFAULT_REPLICATIONS,
  DEFAULT_SEED,
  FIGURE_PATHS,
  type Precision,
} from '../../simulator/index.ts'
import { withGate } from './gate-options.ts'
import { collected, wholeNumber } from './option-values.ts'
import { withOutputOptions, withValidations } from './output-options.ts'
import type { OutputOptions } from './outputs.ts'

const MOST_REPLICATIONS = 100_000
const MOST_JOBS = 256

export type RunOptions = {
  replications?: number
  precision?: Precision
  seed: string
  jobs: number
  set?: string[]
  prices?: string
  quiet?: true
  explain?: true
  sensitivity?: true
  gate?: true
  gateVariants?: string
  open?: true
  validation?: string[]
} & OutputOptions

export function withRunOptions(command: Command<[string]>) {
  return withGate(withValidations(withOutputOptions(command)))
    .option(
      '--replications <count>',
      `replications of each variant (default: ${DEFAULT_REPLICATIONS}, with --precision at most ${DEFAULT_MOST_REPLICATIONS})`,
      wholeNumber(1, MOST_REPLICATIONS),
    )
    .option(
      '--precision <figure=width>',
      'stop once the 95 % interval of a figure is this narrow in every variant, as in errorRate=5% or responseTimeS.p99=0.1; --replications is the most',
      precision,
    )
    .option('--seed <text>', 'seed of all random draws', DEFAULT_SEED)
    .option(
      '--jobs <count>',
      'worker threads; the result does not depend on it',
      wholeNumber(1, MOST_JOBS),
      defaultJobs(),
    )
    .option('--set <path=value>', 'change the scenario, as in clients.mobile.timeout=2s (repeatable)', collected)
    .option('--prices <file>', 'price list that `surgecast prices update` wrote, instead of the one that ships')
    .option('--explain', 'also say what carries errors and cost of the first variant (32 more worlds)')
    .option(
      '--sensitivity',
      'also say how the first variant moves with each unpublished or uncertain parameter (half, double)',
    )
    .option('--quiet', 'show neither progress nor table')
}

function defaultJobs(): number {
  return Math.min(MOST_JOBS, availableParallelism())
}

/** `errorRate=5%` is relative to the figure, `errorRate=0.002` is in the figure's own unit. */
function precision(text: string): Precision {
  const [, figure = '', width = '', percent] = /^([^=]+)=(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  const value = Number(width)
  if (!(value > 0)) throw new InvalidArgumentError('A figure and a width were expected, as in errorRate=5%.')
  if (!FIGURE_PATHS.includes(figure)) {
    throw new InvalidArgumentError(`There is no figure ${figure}. The figures are: ${FIGURE_PATHS.join(', ')}.`)
  }
  const isRelative = percent === '%'
  return { figure, halfWidth: { kind: isRelative ? 'relative' : 'absolute', value: isRelative ? value / 100 : value } }
}
